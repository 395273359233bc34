package dev.tiller.model.layer;

import dev.tiller.tensor.Engine;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;

/**
 * Lays matrices out in memory as their products want them. That copies every weight once, so it
 * happens for all of a network together, on several threads unless Tiller is held to one.
 */
final class Arrangement {

  /** How matrices lie in memory. */
  enum Kind {
    /** As the parameter is given: for training. */
    AS_STORED,
    /** Float32, the values of one input side by side: fast for one row. */
    BY_COLUMN,
    /** Beside the parameter a {@link PackedMatrix}: fast for any number of rows. */
    PACKED
  }

  private final Kind kind;
  private final Set<Matrix> waiting = new LinkedHashSet<>();

  Arrangement(Kind kind) {
    this.kind = kind;
  }

  /** Notes a matrix that will be multiplied with; one that two modules share may come twice. */
  void add(Matrix matrix) {
    if (kind != Kind.AS_STORED) {
      waiting.add(matrix);
    }
  }

  /**
   * Arranges what waits.
   *
   * @return native objects to be closed with the network
   */
  List<Pointer> run() {
    boolean parallel = Engine.info().threads() > 1;
    Stream<Matrix> matrices = parallel ? waiting.parallelStream() : waiting.stream();
    List<Pointer> made = matrices.map(this::arrange).flatMap(Optional::stream).toList();
    waiting.clear();
    return made;
  }

  private Optional<Pointer> arrange(Matrix matrix) {
    if (kind == Kind.PACKED) {
      return Optional.ofNullable(matrix.pack());
    }
    matrix.layOutByColumn();
    return Optional.empty();
  }
}
