package dev.tiller.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Rows and columns of numbers that say whose they are. */
class KeyValueCacheTest {

  private static final int LAYERS = 2;

  /**
   * What a pass over {@code rows} new tokens of one column each writes: layer, row name, column.
   */
  private static float[] write(KeyValueCache cache, boolean succeeds, int... names) {
    float[] seen = new float[0];
    try (TensorScope scope = TensorScope.open()) {
      int rows = names.length;
      Tokens tokens = new Tokens(Tensors.of(new long[rows], rows, 1), null);
      try (Pass pass = Pass.continuing(tokens, null, cache, Taps.NONE)) {
        for (int layer = 0; layer < LAYERS; layer++) {
          float[] values = new float[rows];
          for (int r = 0; r < rows; r++) {
            values[r] = 1000 * layer + 100 * names[r] + cache.length();
          }
          cache.appendKeys(layer, Tensors.of(values, rows, 1, 1, 1));
          Tensor all = cache.appendValues(layer, Tensors.of(values, rows, 1, 1, 1));
          seen = Tensors.floats(all.contiguous());
        }
        float[] notes = new float[rows];
        for (int r = 0; r < rows; r++) {
          notes[r] = names[r];
        }
        cache.note("name", Tensors.of(notes, rows, 1));
        if (succeeds) {
          pass.commit();
        }
      }
    }
    return seen;
  }

  private static float[] names(KeyValueCache cache) {
    return Tensors.floats(cache.note("name"));
  }

  @Test
  void whatAFailedPassWroteDoesNotCount() {
    try (LeakCheck check = LeakCheck.open()) {
      try (KeyValueCache cache = new KeyValueCache(4)) {
        write(cache, false, 1, 2, 3);
        assertThat(cache.length()).isZero();
        assertThat(cache.rows()).isZero();
        assertThat(cache.note("name")).isNull();
        write(cache, true, 1, 2);
        write(cache, false, 8, 9);
        assertThat(cache.length()).isEqualTo(1);
        assertThat(names(cache)).containsExactly(1, 2);
        assertThat(write(cache, true, 1, 2)).containsExactly(1100, 1101, 1200, 1201);
        assertThatThrownBy(() -> write(cache, true, 1)).isInstanceOf(IllegalStateException.class);
        assertThat(cache.length()).isEqualTo(2);
      }
    }
  }

  @Test
  void rowsJoinAtTheEndOfTheClockAndTheLastTakesThePlaceOfOneThatLeaves() {
    try (LeakCheck check = LeakCheck.open()) {
      try (KeyValueCache cache = new KeyValueCache(4);
          KeyValueCache others = new KeyValueCache(3)) {
        write(cache, true, 1, 2);
        for (int i = 0; i < 3; i++) {
          write(others, true, 5, 6);
        }
        cache.join(others);
        assertThat(cache.rows()).isEqualTo(4);
        assertThat(cache.length()).isEqualTo(3);
        assertThat(others.rows()).as("stay as they are").isEqualTo(2);
        assertThat(names(cache)).containsExactly(1, 2, 5, 6);
        cache.leave(1);
        assertThat(names(cache)).containsExactly(1, 6, 5);
        cache.reserve(1);
        assertThat(write(cache, true, 1, 6, 5))
            .containsExactly(0, 0, 1100, 1103, 1600, 1601, 1602, 1603, 1500, 1501, 1502, 1503);
        cache.drop(2);
        assertThat(cache.length()).isEqualTo(2);
        cache.reserve(9);
        assertThat(write(cache, true, 1, 6, 5))
            .containsExactly(1100, 1103, 1102, 1602, 1603, 1602, 1502, 1503, 1502);
        cache.leave(2);
        cache.leave(0);
        cache.leave(0);
        assertThat(cache.rows()).isZero();
        assertThat(cache.length()).isZero();
        assertThat(cache.note("name")).isNull();
        assertThat(write(cache, true, 7)).containsExactly(1700);
      }
    }
  }

  @Test
  void aShorterRowJoinsBehindZeros() {
    try (KeyValueCache cache = new KeyValueCache(5);
        KeyValueCache other = new KeyValueCache(1)) {
      for (int i = 0; i < 3; i++) {
        write(cache, true, 1);
      }
      write(other, true, 4);
      cache.join(other);
      assertThat(write(cache, true, 1, 4))
          .containsExactly(1100, 1101, 1102, 1103, 0, 0, 1400, 1403);
    }
  }

  @Test
  void notesOfOneSideAreZerosOnTheOther() {
    try (TensorScope scope = TensorScope.open();
        KeyValueCache cache = new KeyValueCache(2);
        KeyValueCache other = new KeyValueCache(2)) {
      write(cache, true, 1);
      write(other, true, 2, 3);
      Tokens tokens = new Tokens(Tensors.of(new long[2], 2, 1), null);
      try (Pass pass = Pass.continuing(tokens, null, other, Taps.NONE)) {
        other.note("more", Tensors.of(new float[] {5, 6}, 2));
        pass.commit();
      }
      cache.reserve(3);
      cache.join(other);
      assertThat(Tensors.floats(cache.note("more"))).containsExactly(0, 5, 6);
    }
  }
}
