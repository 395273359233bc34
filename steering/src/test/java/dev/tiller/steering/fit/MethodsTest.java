package dev.tiller.steering.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.UserError;
import dev.tiller.steering.Parameter;
import dev.tiller.steering.SteeringMethod;
import dev.tiller.steering.lineas.LinEas;
import dev.tiller.steering.lineas.Optimization;
import dev.tiller.steering.transport.LinearAct;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MethodsTest {

  static List<SteeringMethod> all() {
    return Methods.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyParameterTakesItsOwnValue(SteeringMethod method) {
    for (Parameter<?> parameter : method.parameters()) {
      String value = parameter.of(method).toString();
      assertThat(parameter.set(method, value)).as(parameter.name()).isEqualTo(method);
      assertThat(parameter.name()).matches("[a-z0-9-]+");
      assertThat(parameter.description()).isNotBlank();
    }
    assertThat(method.summary()).isNotBlank().endsWith(".");
  }

  @Test
  void noNameIsTakenTwice() {
    Map<String, String> owners = new HashMap<>();
    for (SteeringMethod method : Methods.all()) {
      List<String> own = new java.util.ArrayList<>(method.aliases());
      own.add(method.name());
      own.stream()
          .map(name -> name.toLowerCase(Locale.ROOT))
          .distinct()
          .forEach(name -> assertThat(owners.put(name, method.name())).as(name).isNull());
    }
  }

  /** What kept work is recognized by: these texts stay, whatever the code calls its parts. */
  private static final List<String> IDENTITIES =
      """
      "aura"{}
      "mean-act"{}
      "linear-act"{every-sentence=false,keep-constant-targets=false}
      "gaussian-act"{epsilon=1.0E-4}
      "monotone-act"{pieces=4}
      "shrunk-act"{shrink-slope=true}
      "lineas"{batch-size=0,group=1.0,l1=1.0,last-rate=0.0,learning-rate=0.1,loss-sites="",\
      memory="keep",optimizer="sgd",reduction="sum",refit=0,site-reduction="mean",\
      small-batches=false,sparsity=0.0,steps=1000,targets="drawn",thresholds="step",\
      tokens-at-once=0,tolerance=1.0E-6}
      "caa"{}
      "actadd"{}
      "iti"{l2=1.0}
      "repe"{centered=false}
      "det0"{experts=0}
      "damp"{alpha=0.5,experts=0}
      "selfcond"{experts=50}
      """
          .lines()
          .toList();

  @Test
  void identitiesOfAllMethodsStay() {
    assertThat(Methods.all())
        .extracting(method -> method.identity().text())
        .containsExactlyInAnyOrderElementsOf(IDENTITIES);
  }

  @Test
  void parametersAreSetByName() {
    assertThat(Methods.parse("lineas:steps=200,learning-rate=0.05,optimizer=adam"))
        .isEqualTo(
            new LinEas()
                .with(
                    Optimization.PAPER
                        .withSteps(200)
                        .withRate(0.05)
                        .withRule(Optimization.Rule.ADAM)));
    assertThat(Methods.parse("Linear-AcT:every-sentence=true"))
        .isEqualTo(new LinearAct(false, true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          acts                | There is no method "acts"
          lineas:step=3       | lineas has no "step"
          lineas:steps=many   | steps of lineas is "many", but a whole number was expected
          lineas:optimizer=x  | one of sgd, adam
          lineas:steps        | key=value was expected
          lineas:steps=0      | at least 1
          aura:steps=3        | has nothing that could be set
          """)
  void whatIsNotKnownIsRefused(String text, String sentence) {
    assertThatThrownBy(() -> Methods.parse(text))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(sentence);
  }
}
