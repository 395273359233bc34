package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a model's user should know is said by every command that loads it, on standard error. */
class ModelNotesTest {

  private static final String BOTH =
      "../language/src/test/resources/cases/tied-but-both-stored/model";

  static List<List<String>> commands() {
    return List.of(
        List.of("model", "inspect", BOTH, "--json"),
        List.of(
            "generate", "--model", BOTH, "--tokens", "5,40", "--max-new-tokens", "2", "--json"));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aHeadThatContradictsTheConfigIsNamed(List<String> words) {
    CommandLineRun run = CommandLineRun.of(words.toArray(String[]::new));
    assertThat(run.err()).containsOnlyOnce("lm_head.weight; that one is used");
    assertThat(run.out()).doesNotContain("that one is used");
    assertThat(run.json()).isNotNull();
  }
}
