// What veraPDF says of files: PATH, flavour, and "follows" or a rule that is not followed, by tabs.
import java.io.FileInputStream;
import java.util.TreeMap;

import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class Verapdf {
    public static void main(String[] words) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String each : words[0].split(",")) {
            PDFAFlavour flavour = PDFAFlavour.byFlavourId(each);
            for (int place = 1; place < words.length; place++) {
                try (FileInputStream file = new FileInputStream(words[place]);
                        PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour)) {
                    ValidationResult result = Foundries.defaultInstance()
                            .createValidator(flavour, false).validate(parser);
                    TreeMap<String, String> faults = new TreeMap<>();
                    for (TestAssertion said : result.getTestAssertions()) {
                        faults.put(said.getRuleId().getClause() + "-" + said.getRuleId().getTestNumber(),
                                said.getMessage().replaceAll("\\s+", " "));
                    }
                    if (result.isCompliant() && faults.isEmpty()) {
                        faults.put("follows", "");
                    }
                    String path = words[place];
                    faults.forEach((rule, why) -> System.out.println(String.join("\t", path, each, rule, why)));
                }
            }
        }
    }
}
