package dev.tiller.training;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * All that a run needs to go on with the same bits, as one set of named tensors: {@code
 * parameter.NAME}, {@code buffer.NAME}, the optimizers' state ({@code adam.m.NAME}), the listeners'
 * (names of their own), and as text the steps and samples done and the run's identity, field by
 * field. Random streams follow from seed and step and need no place.
 */
public final class RunCheckpoint {

  /** What parameters' names begin with. */
  public static final String PARAMETER = "parameter.";

  /** What buffers' names begin with. */
  public static final String BUFFER = "buffer.";

  private static final String FIELD = "run.";

  /** Differences that a sentence names. */
  private static final int NAMED = 8;

  private static final String FORMAT = "format";
  private static final String VERSION = "tiller-run-1";

  /**
   * How far a run came.
   *
   * @param step steps done
   * @param seen samples of them
   */
  record Position(long step, long seen) {

    static final Position START = new Position(0, 0);
  }

  private final CheckpointStore store;
  private final Map<String, Tensor> tensors;
  private final Map<String, String> fields = new TreeMap<>();

  RunCheckpoint(CheckpointStore store, Map<String, Tensor> tensors, Identity identity) {
    this.store = store;
    this.tensors = tensors;
    flatten(FIELD + "kind", identity.kind(), fields);
    identity.fields().forEach((name, value) -> flatten(FIELD + name, value, fields));
  }

  private static void flatten(String name, Object value, Map<String, String> into) {
    if (value instanceof Identity inner) {
      into.put(name, inner.kind());
      inner.fields().forEach((field, part) -> flatten(name + "." + field, part, into));
    } else {
      into.put(name, value.toString());
    }
  }

  void save(Position at) {
    Map<String, String> metadata = new TreeMap<>(fields);
    metadata.put(FORMAT, VERSION);
    metadata.put("step", Long.toString(at.step));
    metadata.put("samples", Long.toString(at.seen));
    try {
      store.save(tensors, metadata);
    } catch (IOException e) {
      throw new UserError(
          "After %d steps the checkpoint %s could not be written: %s; make room, then start the same run again: what was saved before is still there."
              .formatted(at.step, store.place(), UserError.reason(e)),
          e);
    }
  }

  /**
   * Fills the tensors from what was saved, if anything was; one that is refused changes none.
   *
   * @throws UserError if it belongs to another run
   */
  Position resume() {
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open();
        @Nullable Safetensors saved = store.saved()) {
      if (saved == null) {
        return Position.START;
      }
      Position position = position(saved.metadata());
      checkTensors(saved);
      tensors.forEach((name, tensor) -> tensor.copy_(saved.get(name)));
      return position;
    }
  }

  private Position position(Map<String, String> metadata) {
    if (!metadata.containsKey(FORMAT)) {
      throw new UserError(
          "%s belongs to no run of this kind, or an earlier version wrote it, which drew other random numbers; use another folder."
              .formatted(store.place()));
    }
    checkFields(metadata);
    return new Position(number(metadata, "step"), number(metadata, "samples"));
  }

  private long number(Map<String, String> metadata, String field) {
    String text = metadata.getOrDefault(field, "nothing");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new UserError(
          "%s says %s where the number of %ss done was expected; it was changed by hand or damaged, so use another folder."
              .formatted(store.place(), text, field));
    }
  }

  private void checkFields(Map<String, String> metadata) {
    // What stands further up says what kind of run it was: a setting of a setting comes later.
    TreeSet<String> names =
        new TreeSet<>(
            Comparator.comparingLong((String name) -> name.chars().filter(c -> c == '.').count())
                .thenComparing(Comparator.naturalOrder()));
    names.addAll(fields.keySet());
    metadata.keySet().stream().filter(name -> name.startsWith(FIELD)).forEach(names::add);
    List<String> differences = new ArrayList<>();
    for (String name : names) {
      String there = metadata.getOrDefault(name, "nothing");
      String here = fields.getOrDefault(name, "nothing");
      if (!there.equals(here)) {
        differences.add(
            "%s is %s there and %s here".formatted(name.substring(FIELD.length()), there, here));
      }
    }
    if (!differences.isEmpty()) {
      throw new UserError(
          "%s belongs to a run with other settings (%s); use the same settings or another folder."
              .formatted(store.place(), inFew(differences)));
    }
  }

  private static String inFew(List<String> differences) {
    int rest = differences.size() - NAMED;
    return rest < 2
        ? String.join("; ", differences)
        : String.join("; ", differences.subList(0, NAMED)) + "; and %d others".formatted(rest);
  }

  private void checkTensors(Safetensors saved) {
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      String name = entry.getKey();
      long[] shape = Tensors.shape(entry.getValue());
      if (!saved.names().contains(name) || !Arrays.equals(saved.shape(name), shape)) {
        throw new UserError(
            "%s belongs to a model of another shape (it has no %s of shape %s); use another folder."
                .formatted(store.place(), name, Arrays.toString(shape)));
      }
    }
    for (String name : saved.names()) {
      if (!tensors.containsKey(name)) {
        throw new UserError(
            "%s holds %s, which this run does not have and would lose; use the settings it was begun with, or another folder."
                .formatted(store.place(), name));
      }
    }
  }
}
