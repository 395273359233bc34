package dev.tiller.network.layer;

import dev.tiller.tensor.Engine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;

/**
 * Brings matrices into memory as their products want them. That reads every weight of a network
 * once, so it happens for all of them together, when nothing else can fail any more.
 */
final class Arrangement {

  /** How matrices lie in memory. */
  enum Kind {
    /** As the parameter is given, at once, so that its source need not live on: for training. */
    AS_STORED,
    /** The values of one output side by side. */
    BY_ROW,
    /** Float32, the values of one input side by side: fast for one row. */
    BY_COLUMN,
    /** Beside the parameter a {@link PackedMatrix}: fast for any number of rows. */
    PACKED
  }

  private final Kind kind;

  /** Whether each is multiplied with. */
  private final Map<Matrix, Boolean> waiting = new LinkedHashMap<>();

  Arrangement(Kind kind) {
    this.kind = kind;
  }

  /** Whether matrices may be added that are to be filled. */
  boolean waits() {
    return kind != Kind.AS_STORED;
  }

  /** Notes a matrix that is to be filled. */
  void add(Matrix matrix) {
    waiting.putIfAbsent(matrix, false);
  }

  /** Notes that a matrix is multiplied with; one that two modules share may come twice. */
  void addFactor(Matrix matrix) {
    if (waits()) {
      waiting.put(matrix, true);
    }
  }

  /**
   * Arranges what waits. Converting keeps all threads busy by itself; FBGEMM packs a matrix on one
   * thread, so that there several matrices are packed at the same time.
   *
   * @return native objects to be closed with the network
   */
  List<Pointer> run() {
    waiting.forEach((matrix, factor) -> matrix.fill(factor && kind == Kind.BY_COLUMN));
    List<Pointer> made = kind == Kind.PACKED ? pack() : List.of();
    waiting.clear();
    return made;
  }

  /** Gives up what still waits. */
  void discard() {
    waiting.keySet().forEach(Matrix::release);
    waiting.clear();
  }

  private List<Pointer> pack() {
    List<Matrix> factors = waiting.keySet().stream().filter(waiting::get).toList();
    boolean parallel = Engine.info().threads() > 1 && !PackedMatrix.isDirect();
    Stream<Matrix> matrices = parallel ? factors.parallelStream() : factors.stream();
    return matrices.map(Matrix::pack).map(Optional::ofNullable).flatMap(Optional::stream).toList();
  }
}
