package dev.tiller.training.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.UserError;
import dev.tiller.training.scaling.GrowingBatch.Stage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrowingBatchTest {

  @Test
  void stagesEndWhereTheySayAndTheLastOneGoesOn() {
    GrowingBatch grows = new GrowingBatch(List.of(new Stage(4, 10), new Stage(8, 26)));
    List<Integer> sizes = new ArrayList<>();
    for (long seen = 0; seen < 60; seen += grows.at(seen)) {
      sizes.add(grows.at(seen));
    }
    assertThat(sizes).containsExactly(4, 4, 2, 8, 8, 8, 8, 8, 8, 8);
    assertThat(GrowingBatch.constant(5).at(Long.MAX_VALUE - 1)).isEqualTo(1);
    assertThat(GrowingBatch.constant(5).at(1_000_000)).isEqualTo(5);
  }

  @Test
  void stagesThatMakeNoSenseAreNamed() {
    assertThatThrownBy(() -> new GrowingBatch(List.of(new Stage(4, 10), new Stage(8, 10))))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("A stage of batches of 8 up to 10 samples came after 10 samples");
    assertThatThrownBy(() -> new GrowingBatch(List.of())).hasMessageContaining("no stage");
  }

  @Test
  void wordsWaitForTheEndOfAStep() {
    GrowingBatch grows = GrowingBatch.of(4, "8@10, 16@28");
    List<Integer> sizes = new ArrayList<>();
    for (long seen = 0; seen < 60; seen += grows.at(seen)) {
      sizes.add(grows.at(seen));
    }
    assertThat(sizes).containsExactly(4, 4, 4, 8, 8, 16, 16);
    assertThat(grows.least()).isEqualTo(4);
    assertThat(grows.isConstant()).isFalse();
    assertThat(GrowingBatch.of(4, "")).isEqualTo(GrowingBatch.constant(4));
    assertThat(GrowingBatch.constant(4).isConstant()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"8", "8@", "8@10,", "8x10", "-8@10", "0@10", "8@0", "8@10,16@9"})
  void wordsThatMakeNoSenseAreNamed(String words) {
    assertThatThrownBy(() -> GrowingBatch.of(4, words)).isInstanceOf(UserError.class);
  }
}
