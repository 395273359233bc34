package dev.tiller.deeppcr.linear;

/** The arithmetic of {@link FusedSolver} on staged rows. */
final class BlockLoop {

  private final int chains;
  private final int size;
  private final double[] blocks;
  private final double[] vectors;
  private final double[] state;

  /**
   * @param chains M
   * @param size k
   * @param rows staged at once
   */
  BlockLoop(int chains, int size, int rows) {
    this.chains = chains;
    this.size = size;
    this.blocks = new double[Math.multiplyExact(rows, chains * size * size)];
    this.vectors = new double[Math.multiplyExact(rows, chains * size)];
    this.state = new double[chains * size];
  }

  /** Staged blocks, row-major. */
  double[] blocks() {
    return blocks;
  }

  /** Staged right-hand sides, which become solutions. */
  double[] vectors() {
    return vectors;
  }

  /** Rows in order; the state goes on from the last call unless {@code first}. */
  void forward(int rows, boolean first) {
    int width = chains * size;
    for (int r = 0; r < rows; r++) {
      if (r == 0 && first) {
        System.arraycopy(vectors, 0, state, 0, width);
        continue;
      }
      switch (size) {
        case 1 -> step1(r * width);
        case 2 -> step2(r * width);
        case 4 -> step4(r * width);
        default -> step(r * width, 1);
      }
    }
  }

  /** Rows in reverse; staged block r belongs to row r + 1. */
  void backward(int rows, boolean last) {
    int width = chains * size;
    for (int r = rows - 1; r >= 0; r--) {
      if (r == rows - 1 && last) {
        System.arraycopy(vectors, r * width, state, 0, width);
        continue;
      }
      if (size == 1) {
        step1(r * width);
      } else {
        step(r * width, 0);
      }
    }
  }

  private void step1(int at) {
    for (int m = 0; m < chains; m++) {
      double z = vectors[at + m] + blocks[at + m] * state[m];
      vectors[at + m] = z;
      state[m] = z;
    }
  }

  private void step2(int at) {
    for (int m = 0; m < 2 * chains; m += 2) {
      int block = 2 * (at + m);
      double x = state[m];
      double y = state[m + 1];
      state[m] = vectors[at + m] += blocks[block] * x + blocks[block + 1] * y;
      state[m + 1] = vectors[at + m + 1] += blocks[block + 2] * x + blocks[block + 3] * y;
    }
  }

  private void step4(int at) {
    double[] a = blocks;
    double[] v = vectors;
    double[] s = state;
    for (int m = 0; m < 4 * chains; m += 4) {
      double s0 = s[m];
      double s1 = s[m + 1];
      double s2 = s[m + 2];
      double s3 = s[m + 3];
      int to = at + m;
      for (int i = 0, x = 4 * to; i < 4; i++, x += 4) {
        double z = v[to + i] + (a[x] * s0 + a[x + 1] * s1) + (a[x + 2] * s2 + a[x + 3] * s3);
        v[to + i] = z;
        s[m + i] = z;
      }
    }
  }

  /** {@code direction} 1 for the blocks, 0 for their transposes. */
  private void step(int at, int direction) {
    int across = direction == 1 ? 1 : size;
    int down = direction == 1 ? size : 1;
    for (int m = 0; m < chains; m++) {
      int vector = at + m * size;
      int block = vector * size;
      for (int i = 0; i < size; i++) {
        double sum = vectors[vector + i];
        for (int j = 0, x = block + i * down; j < size; j++, x += across) {
          sum += blocks[x] * state[m * size + j];
        }
        vectors[vector + i] = sum;
      }
      System.arraycopy(vectors, vector, state, m * size, size);
    }
  }
}
