// Every page works without this: it adds the menu on a narrow screen, "Show" beside the passphrase,
// the focus on an error summary, and sorting of tables.
import { initAll } from "../vendor/govuk-frontend.min.js";
import { initAll as initAllMoj } from "../vendor/moj-frontend.min.js";

initAll();
initAllMoj();
