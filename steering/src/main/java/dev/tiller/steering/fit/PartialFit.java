package dev.tiller.steering.fit;

import dev.tiller.ground.UserError;
import dev.tiller.network.Site;
import dev.tiller.steering.Provenance;
import dev.tiller.steering.SiteMap;
import dev.tiller.steering.SteeringMap;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.SafetensorsWriter;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  private final Path folder;
  private final Provenance provenance;

  private PartialFit(Path folder, Provenance provenance) {
    this.folder = folder;
    this.provenance = provenance;
  }

  /**
   * @param resume whether to go on from what is there; otherwise it is deleted
   */
  static PartialFit open(Path folder, Provenance provenance, boolean resume) {
    PartialFit partial = new PartialFit(folder, provenance);
    if (!resume) {
      partial.delete();
    }
    return partial;
  }

  Path folder() {
    return folder;
  }

  boolean hasStage(int stage) {
    return Files.exists(stageFile(stage));
  }

  Map<String, SiteMap> stage(int stage) {
    SteeringMap map = SteeringMap.load(stageFile(stage));
    requireSame(map.provenance().equals(provenance));
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
        requireSame(provenance.toString().equals(file.metadata().get(KEY)));
        Tensor sentences = file.get("sentences");
        for (Site site : sites) {
          collector.restore(site, sentences, file.get("site/" + site.name()));
        }
        done += Integer.parseInt(file.metadata().getOrDefault("batches", "0"));
      }
    }
    return done;
  }

  /** Saves the responses of batches {@code from} to {@code to} - 1. */
  void saveResponses(ResponseCollector collector, List<Batch> batches, int from, int to) {
    try (TensorScope scope = TensorScope.open()) {
      long[] numbers =
          batches.subList(from, to).stream()
              .flatMapToInt(b -> Arrays.stream(b.sentences()))
              .asLongStream()
              .toArray();
      Tensor sentences = Tensors.of(numbers);
      Map<String, Tensor> tensors = new HashMap<>();
      tensors.put("sentences", sentences);
      collector.select(sentences).forEach((name, rows) -> tensors.put("site/" + name, rows));
      Map<String, String> metadata =
          Map.of(KEY, provenance.toString(), "batches", Integer.toString(to - from));
      SafetensorsWriter.write(chunkFile(from), tensors, metadata);
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  private Path chunkFile(int firstBatch) {
    return folder.resolve("responses-%06d.safetensors".formatted(firstBatch));
  }

  /** The state of a joint fit, or null; the caller closes it. */
  @Nullable Safetensors state() {
    if (!Files.exists(stateFile())) {
      return null;
    }
    Safetensors file = Safetensors.open(stateFile());
    boolean same = provenance.toString().equals(file.metadata().get(KEY));
    if (!same) {
      file.close();
    }
    requireSame(same);
    return file;
  }

  void saveState(Map<String, Tensor> tensors, Map<String, String> metadata) {
    Map<String, String> all = new HashMap<>(metadata);
    all.put(KEY, provenance.toString());
    try {
      SafetensorsWriter.write(stateFile(), tensors, all);
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  private Path stateFile() {
    return folder.resolve("state.safetensors");
  }

  private void requireSame(boolean same) {
    if (!same) {
      throw new UserError(
          "The partial results in "
              + folder
              + " belong to another fit (other data, settings, model or version); delete that folder or fit without --resume.");
    }
  }

  /** Removes everything. */
  void delete() {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + folder, e);
    }
  }

  private UserError cannotWrite(IOException e) {
    return new UserError(
        "Cannot write partial results to " + folder + " (" + UserError.reason(e) + ").", e);
  }
}
