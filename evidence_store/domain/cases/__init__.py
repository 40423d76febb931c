"""Cases: offenders, offences, sentences, and who a case is shared with."""
