package dev.tiller.training.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.UserError;
import dev.tiller.training.scaling.GrowingBatch.Stage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

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
}
