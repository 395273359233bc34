package dev.tiller.library.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.UserError;
import dev.tiller.library.pretrained.VariableIndex.Variable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VariableIndexTest {

  private static final List<Variable> VARIABLES =
      List.of(
          new Variable("module/bert/a/kernel", new long[] {2, 3}, 0, 24),
          new Variable("module/bert/a/kernel_2", new long[] {1}, 40, 4),
          new Variable("module/bert/b", new long[] {}, 24, 4),
          new Variable("module/cls/long", new long[] {70000, 2}, 100, 560000));

  @Test
  void variablesComeInTheOrderOfTheirData() throws IOException {
    List<Variable> read = VariableIndex.read(TinySavedModel.index(VARIABLES, 3));
    assertThat(read)
        .extracting(Variable::name)
        .containsExactly(
            "module/bert/a/kernel", "module/bert/b", "module/bert/a/kernel_2", "module/cls/long");
    assertThat(read.get(3).shape()).containsExactly(70000, 2);
    assertThat(read.get(2).offset()).isEqualTo(40);
    assertThat(read.get(3).bytes()).isEqualTo(560000);
  }

  @Test
  void countersAndTheHeaderAreNoVariables() throws IOException {
    byte[] file = TinySavedModel.index(VARIABLES, 2);
    assertThat(VariableIndex.read(file)).hasSize(4).noneMatch(v -> v.name().isEmpty());
    assertThat(VariableIndex.read(file)).noneMatch(v -> v.name().contains("global_step"));
  }

  @Test
  void anotherFileIsRefused() {
    assertThatThrownBy(() -> VariableIndex.read(new byte[100]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no sorted string table");
    assertThatThrownBy(() -> VariableIndex.read(new byte[3])).isInstanceOf(UserError.class);
  }

  @Test
  void aCompressedOneIsRefused() throws IOException {
    byte[] file = TinySavedModel.index(VARIABLES, 4);
    file[TinySavedModel.firstTrailer(file)] = 1;
    assertThatThrownBy(() -> VariableIndex.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("compressed");
  }

  @Test
  void aDamagedOneIsReadOrRefusedButNeverBreaks() throws IOException {
    byte[] good = TinySavedModel.index(VARIABLES, 2);
    Random random = new Random(4);
    int refused = 0;
    for (int i = 0; i < 3000; i++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      try {
        VariableIndex.read(bad);
      } catch (UserError e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> VariableIndex.read(cut)).isInstanceOf(UserError.class);
    }
  }
}
