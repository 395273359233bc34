package dev.tiller.fairness.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.UserError;
import dev.tiller.onnx.ImageNetwork.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which box a detector's outputs say. */
class OnnxDetectorTest {

  private static final Answer BOXES =
      new Answer("boxes", new long[] {1, 3, 4}, new float[] {0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5});

  private static float[] surest(double least, Answer... answers) {
    return OnnxDetector.surest(List.of(answers), least, "d.onnx");
  }

  @Test
  void theBoxOfTheLargestScoreCounts() {
    Answer scores = new Answer("scores", new long[] {1, 3}, new float[] {.6f, .9f, .7f});
    assertThat(surest(.5, BOXES, scores)).containsExactly(2, 2, 3, 3);
    // Background and face: the order of outputs does not matter.
    Answer two = new Answer("s", new long[] {1, 3, 2}, new float[] {.9f, .1f, .8f, .2f, .3f, .7f});
    assertThat(surest(.5, two, BOXES)).containsExactly(4, 4, 5, 5);
  }

  @Test
  void aFaceThatIsNotFoundIsAnEmptyBox() {
    Answer scores = new Answer("scores", new long[] {3}, new float[] {.1f, .2f, Float.NaN});
    assertThat(surest(.5, BOXES, scores)).containsExactly(0, 0, 0, 0);
    Answer none = new Answer("boxes", new long[] {0, 4}, new float[0]);
    assertThat(surest(.5, none, new Answer("scores", new long[] {0}, new float[0])))
        .containsExactly(0, 0, 0, 0);
  }

  @Test
  void outputsThatAreNoBoxesAreASentence() {
    Answer scores = new Answer("scores", new long[] {1, 5}, new float[5]);
    assertThatThrownBy(() -> surest(.5, BOXES, scores))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("boxes")
        .hasMessageContaining("d.onnx");
  }
}
