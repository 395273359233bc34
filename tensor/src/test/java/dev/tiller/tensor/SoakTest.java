package dev.tiller.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.testing.ChildJvm;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Scopes give memory back for as long as a process lives. */
class SoakTest {

  /** Prints the process's memory after a fifth of the work and in the end. */
  static final class Main {

    private Main() {}

    public static void main(String[] arguments) {
      work(40_000);
      ChildJvm.say("" + Pointer.physicalBytes());
      try (LeakCheck check = LeakCheck.open()) {
        work(160_000);
      }
      ChildJvm.say("" + Pointer.physicalBytes());
    }

    private static void work(int operators) {
      for (int done = 0; done < operators; done += 200) {
        try (TensorScope outer = TensorScope.open()) {
          Tensor sum = Tensors.of(new float[1000]);
          for (int i = 0; i < 50; i++) {
            sum = next(sum, i);
          }
        }
      }
    }

    /** Four operators. */
    private static Tensor next(Tensor sum, int i) {
      try (TensorScope scope = TensorScope.open()) {
        Tensor row = sum.add(Tensors.scalar(i)).relu();
        return scope.keep(row.mul(row).sqrt());
      }
    }
  }

  @Test
  void twoHundredThousandOperatorsTakeNoMoreMemoryInTheEnd() throws Exception {
    // A Java heap of fixed size, all of it touched at the start, leaves only native memory to grow.
    ChildJvm.Result result =
        new ChildJvm()
            .options("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC")
            .run(Main.class);
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
    long[] bytes = result.out().lines().mapToLong(Long::parseLong).toArray();
    assertThat(bytes[1]).isLessThan(bytes[0] + bytes[0] / 20);
  }
}
