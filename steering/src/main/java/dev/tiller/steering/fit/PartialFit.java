package dev.tiller.steering.fit;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.network.Site;
import dev.tiller.steering.JointMethod;
import dev.tiller.steering.Provenance;
import dev.tiller.steering.SiteMap;
import dev.tiller.steering.SteeringMap;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.SafetensorsWriter;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What a fit that was stopped leaves behind, each file written atomically: the maps of a finished
 * causal stage, or the pooled responses of some batches of an at-once fit, or the state of a joint
 * one. Every file names the fit it belongs to, so that another fit's leftovers are refused.
 */
final class PartialFit {

  private static final String KEY = "fit";
  private static final String CONTINUED = "continued";

  private final Path folder;
  private final Provenance provenance;

  /** What a training went on from under other parameters, in words; empty where it did not. */
  private String continued = "";

  private PartialFit(Path folder, Provenance provenance) {
    this.folder = folder;
    this.provenance = provenance;
  }

  /**
   * @param kept what becomes of what is there
   * @throws UserError if something is there and that is {@link KeptWork#REFUSE}
   */
  static PartialFit open(Path folder, Provenance provenance, KeptWork kept) {
    PartialFit partial = new PartialFit(folder, provenance);
    if (kept == KeptWork.DROP) {
      partial.delete();
    } else if (kept == KeptWork.REFUSE) {
      partial.requireNothing();
    }
    return partial;
  }

  private void requireNothing() {
    List<Path> files = files();
    if (files.isEmpty()) {
      return;
    }
    String what = files.size() == 1 ? "one file" : files.size() + " files";
    if (Files.exists(stateFile())) {
      try (Safetensors state = Safetensors.open(stateFile())) {
        boolean refit = "refit".equals(state.metadata().get("run.objective.phase"));
        what = steps(state) + (refit ? " steps of the refit" : " steps");
      } catch (UserError e) {
        what = "a state that cannot be read";
      }
    }
    throw new UserError(
        "An interrupted fit of this map left its work in %s (%s); go on with it by --resume, or drop it and begin anew by --discard."
            .formatted(folder, what));
  }

  /** What the finished map says of itself. */
  Provenance told(Provenance whole) {
    return continued.isEmpty()
        ? whole
        : whole.after(new Provenance.Derivation("continue", continued, null));
  }

  Path folder() {
    return folder;
  }

  boolean hasStage(int stage) {
    return Files.exists(stageFile(stage));
  }

  Map<String, SiteMap> stage(int stage) {
    SteeringMap map = SteeringMap.load(stageFile(stage));
    requireSame(map.provenance().identity().difference(provenance.identity()));
    return map.sites();
  }

  void saveStage(int stage, Map<String, SiteMap> maps) {
    try {
      new SteeringMap(provenance, maps).save(stageFile(stage));
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  private Path stageFile(int stage) {
    return folder.resolve("stage-%04d.safetensors".formatted(stage));
  }

  /**
   * Fills a collector with the responses that were saved.
   *
   * @return how many batches are done
   */
  int restore(ResponseCollector collector, List<Site> sites, List<Batch> batches) {
    int done = 0;
    while (done < batches.size() && Files.exists(chunkFile(done))) {
      try (TensorScope scope = TensorScope.open();
          Safetensors file = Safetensors.open(chunkFile(done))) {
        requireSame(kept(file).difference(provenance.identity()));
        int count = (int) number(file, "batches");
        if (count < 1 || count > batches.size() - done) {
          throw damaged(chunkFile(done), "it says that it holds " + count + " batches");
        }
        long[] numbers = sentences(batches, done, done + count);
        if (!Arrays.equals(numbers, Tensors.longs(file.get("sentences")))) {
          throw damaged(chunkFile(done), "its sentences are not those of this fit");
        }
        Tensor sentences = file.get("sentences");
        for (Site site : sites) {
          String name = "site/" + site.name();
          if (!Arrays.equals(file.shape(name), new long[] {numbers.length, site.width()})) {
            throw damaged(chunkFile(done), "\"" + name + "\" has another shape");
          }
          collector.restore(site, sentences, file.get(name));
        }
        done += count;
      }
    }
    return done;
  }

  private static long[] sentences(List<Batch> batches, int from, int to) {
    return batches.subList(from, to).stream()
        .flatMapToInt(b -> Arrays.stream(b.sentences()))
        .asLongStream()
        .toArray();
  }

  private UserError damaged(Path file, String how) {
    return new UserError(
        "The partial results %s are damaged (%s); drop them and begin anew with --discard."
            .formatted(file, how));
  }

  private long number(Safetensors file, String field) {
    String text = file.metadata().getOrDefault(field, "nothing");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw damaged(file.file(), field + " is " + text);
    }
  }

  private long steps(Safetensors state) {
    return number(state, "step");
  }

  private Identity kept(Safetensors file) {
    try {
      return Identity.parse(file.metadata().getOrDefault(KEY, ""));
    } catch (IllegalArgumentException e) {
      return Identity.of("an earlier version");
    }
  }

  /** Saves the responses of batches {@code from} to {@code to} - 1. */
  void saveResponses(ResponseCollector collector, List<Batch> batches, int from, int to) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor sentences = Tensors.of(sentences(batches, from, to));
      Map<String, Tensor> tensors = new HashMap<>();
      tensors.put("sentences", sentences);
      collector.select(sentences).forEach((name, rows) -> tensors.put("site/" + name, rows));
      Map<String, String> metadata =
          Map.of(KEY, provenance.identity().text(), "batches", Integer.toString(to - from));
      SafetensorsWriter.write(chunkFile(from), tensors, metadata);
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  private Path chunkFile(int firstBatch) {
    return folder.resolve("responses-%06d.safetensors".formatted(firstBatch));
  }

  /**
   * The state of a joint fit, or null; the caller closes it.
   *
   * @param method under whose parameters it goes on
   */
  @Nullable Safetensors state(JointMethod method) {
    if (!Files.exists(stateFile())) {
      return null;
    }
    Safetensors file = Safetensors.open(stateFile());
    try {
      Identity before = kept(file);
      continued = file.metadata().getOrDefault(CONTINUED, "");
      if (!before.difference(provenance.identity()).isEmpty()) {
        Set<String> free = method.freeOnResume();
        requireSame(without(free, before).difference(provenance.identity(free)));
        long done = steps(file);
        if (done > method.steps()) {
          throw new UserError(
              "%d steps are done already in %s, but %d were asked for; ask for more, or drop them and begin anew with --discard."
                  .formatted(done, folder, method.steps()));
        }
        String earlier = "%d steps %s".formatted(done, before.difference(provenance.identity()));
        continued = continued.isEmpty() ? earlier : continued + "; " + earlier;
      }
      return file;
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Leaves parameters out of what {@link Provenance#identity()} says. */
  private static Identity without(Set<String> free, Identity whole) {
    Map<String, Object> fields = new LinkedHashMap<>(whole.fields());
    fields.computeIfPresent("settings", (name, value) -> inner("parameters", free, value));
    return new Identity(whole.kind(), fields);
  }

  private static Object inner(String field, Set<String> free, Object settings) {
    if (!(settings instanceof Identity identity)
        || !(identity.fields().get(field) instanceof Identity parameters)) {
      return settings;
    }
    Map<String, Object> kept = new LinkedHashMap<>(parameters.fields());
    kept.keySet().removeAll(free);
    Map<String, Object> fields = new LinkedHashMap<>(identity.fields());
    fields.put(field, new Identity(parameters.kind(), kept));
    return new Identity(identity.kind(), fields);
  }

  void saveState(Map<String, Tensor> tensors, Map<String, String> metadata) {
    Map<String, String> all = new HashMap<>(metadata);
    all.put(KEY, provenance.identity().text());
    if (!continued.isEmpty()) {
      all.put(CONTINUED, continued);
    }
    try {
      SafetensorsWriter.write(stateFile(), tensors, all);
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  private Path stateFile() {
    return folder.resolve("state.safetensors");
  }

  private void requireSame(String difference) {
    if (!difference.isEmpty()) {
      throw new UserError(
          "The work that is kept in %s belongs to another fit, one %s; give the settings that it was begun with, or drop it with --discard."
              .formatted(folder, difference));
    }
  }

  private List<Path> files() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw new UserError("Cannot read " + folder + " (" + UserError.reason(e) + ").", e);
    }
  }

  /** Removes everything. */
  void delete() {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try {
      for (Path file : files()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UserError("Cannot delete " + folder + " (" + UserError.reason(e) + ").", e);
    }
  }

  private UserError cannotWrite(IOException e) {
    return new UserError(
        "Cannot write partial results to " + folder + " (" + UserError.reason(e) + ").", e);
  }
}
