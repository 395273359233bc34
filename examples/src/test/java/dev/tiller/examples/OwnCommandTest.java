package dev.tiller.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.cli.Main;
import dev.tiller.ground.UserError;
import dev.tiller.library.Judges;
import dev.tiller.testing.ChildJvm;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A command and a judge that Tiller does not know are found on the class path. */
class OwnCommandTest {

  @Test
  void theCommandRunsBesideTheOthers() throws Exception {
    ChildJvm.Result help = new ChildJvm().run(Main.class, "--help");
    assertThat(help.out()).contains("count-tokens").contains("Says how many tokens");
    ChildJvm.Result counted =
        new ChildJvm().run(Main.class, "count-tokens", "--model", "pocket", "--json", "The sea");
    assertThat(counted.status()).as(counted.err()).isZero();
    assertThat(counted.out().strip()).matches("\\{\"tokens\":[1-9]\\d*\\}");
  }

  @Test
  void theJudgeIsOpenedByItsKind() throws Exception {
    try (Judges.Open open = Judges.open("word:whale")) {
      assertThat(open.judge().score(List.of("A Whale!", "a ship"))).containsExactly(1, 0);
    }
    assertThatThrownBy(() -> Judges.open("nobody:whale"))
        .isInstanceOfAny(UserError.class, java.io.IOException.class);
  }
}
