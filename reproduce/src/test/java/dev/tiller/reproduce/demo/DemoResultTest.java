package dev.tiller.reproduce.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tiller.evaluation.Divergence;
import dev.tiller.evaluation.NeutralText;
import dev.tiller.evaluation.Outcome;
import dev.tiller.evaluation.Variety;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Provenance;
import dev.tiller.steering.SiteMap;
import dev.tiller.steering.SteeringMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoResultTest {

  @TempDir private Path folder;

  private DemoResult result() {
    return new DemoResult(
        half(Demo.INDUCTION, 0.1, 0.5, 0.9),
        half(Demo.MITIGATION, 0.7, 0.4, 0.1),
        folder.resolve("demo.html"));
  }

  /** Two prompts whose shares are equal, and two passages whose perplexity rises by 5 % a step. */
  private static DemoResult.Half half(Demo.Goal goal, double... shares) {
    List<DemoResult.Step> steps = new ArrayList<>();
    for (int i = 0; i < shares.length; i++) {
      double loss = Math.log(50 * Math.pow(1.05, i));
      steps.add(
          new DemoResult.Step(
              goal.strengths().get(i),
              new Outcome(
                  List.of(List.of(" first\n of " + goal.task()), List.of(" second")),
                  new double[] {shares[i], shares[i]},
                  new NeutralText(
                      List.of(new double[] {loss}, new double[] {loss}), new Divergence(List.of())),
                  new Variety(0.7, 0.6, 0.1),
                  20),
              List.of(new double[] {shares[i]}, new double[] {shares[i]})));
    }
    Provenance.Data set = new Provenance.Data("set", "0", 256);
    SteeringMap map =
        new SteeringMap(
            new Provenance(
                "linear-act",
                "gemma2",
                "0",
                new Provenance.Settings(
                    "linear-act", goal.sites(), "mean", null, "causal", "all", 256, 1, 1),
                set,
                set,
                "0",
                List.of()),
            Map.of("site", SiteMap.of(AffineMap.shift(new double[] {1}))));
    return new DemoResult.Half(
        goal,
        List.of("Fellow citizens", "We must"),
        steps,
        "judge of " + goal.task(),
        map,
        Path.of("demo", goal.file()));
  }

  @Test
  void aMachineReadsTheStepsOfBothMapsUnderTheSameNames() {
    JsonNode json = result().toJson();
    assertThat(json.fieldNames())
        .toIterable()
        .contains("steps", "map", "report", "mitigation")
        .doesNotHaveDuplicates();
    for (JsonNode half : List.of(json, json.path("mitigation"))) {
      assertThat(half.path("map").asText()).endsWith(".map.safetensors");
      assertThat(half.path("steps")).hasSize(3);
      for (JsonNode step : half.path("steps")) {
        for (String field : List.of("strength", "share", "shareLow", "shareHigh", "perplexity")) {
          assertThat(step.path(field).isNumber()).as(field).isTrue();
        }
      }
    }
    assertThat(json.path("steps").path(2).path("share").asDouble()).isEqualTo(0.9);
    assertThat(json.path("mitigation").path("steps").path(2).path("share").asDouble())
        .isEqualTo(0.1);
  }

  @Test
  void peopleReadTextsFiguresWithIntervalsAndThreeCommands() {
    String text = result().toText();
    assertThat(text)
        .contains("Fellow citizens ...", "  0.46  first of sea\n", "  1.00  first of spam\n")
        .contains("sea story      0.00   10.0 % (10.0 to 10.0)   50.0 (50.0 to 50.0)\n")
        .contains("10.0 % (10.0 to 10.0)   55.1 (55.1 to 55.1)  +10.2 % (10.2 to 10.2)\n");
    assertThat(text.lines().dropWhile(line -> !line.startsWith("Next:")))
        .hasSize(3)
        .allMatch(line -> line.contains("tiller "))
        .anyMatch(line -> line.contains(":0.46"))
        .anyMatch(line -> line.endsWith("away-from-spam.map.safetensors --strengths 0,1"));
  }

  @Test
  void thePageShowsBoth() throws IOException {
    DemoResult result = result();
    DemoPage.write(result);
    assertThat(Files.readString(result.page()))
        .contains("50 % of what follows speeches are sea stories instead of 10 %")
        .contains("10 % of what follows mails are spam instead of 70 %")
        .contains("judge of sea", "judge of spam", "tiller demo --list");
  }
}
