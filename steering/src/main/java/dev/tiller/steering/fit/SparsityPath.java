package dev.tiller.steering.fit;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.steering.Provenance;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.arithmetic.MovingNeurons;
import dev.tiller.steering.lineas.LinEas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Trainings of LinEAS with rising gamma, each going on from the map of the one before: which
 * neurons and sites last longest is what they are worth.
 *
 * @param stations in order of gamma
 * @param tolerance a number closer than this to identity counts as identity
 */
public record SparsityPath(List<Station> stations, double tolerance) {

  /**
   * A map on the path.
   *
   * @param gamma with which it was trained
   * @param map the result
   * @param file where it is
   */
  public record Station(double gamma, SteeringMap map, Path file) {}

  /** Copies the list. */
  public SparsityPath {
    stations = List.copyOf(stations);
  }

  /**
   * Trains the whole path. Every map is saved when it is there; resuming, those that are there are
   * kept, and the one that was interrupted goes on.
   *
   * @param fitter of the first gamma; its method must be LinEAS
   * @param gammas rising
   * @param folder for {@code gamma-G.safetensors}
   * @param kept what becomes of the maps and the work that are there
   * @param monitor watches every gamma anew
   * @throws UserError if the method is another, gammas do not rise, or a map that is there is of
   *     another fit
   */
  public static SparsityPath train(
      Fitter fitter,
      double[] gammas,
      Sentences source,
      Sentences target,
      Path folder,
      KeptWork kept,
      Monitor monitor)
      throws IOException {
    if (!(fitter.settings().method() instanceof LinEas method)) {
      throw new UserError(
          "A path over sparsity was asked for, but %s has no sparsity; fit lineas."
              .formatted(fitter.settings().method().name()));
    }
    requireRising(gammas);
    Files.createDirectories(folder);
    if (kept == KeptWork.REFUSE) {
      requireNothing(folder, gammas);
    }
    List<Station> stations = new ArrayList<>();
    @Nullable SteeringMap before = null;
    for (double gamma : gammas) {
      LinEas sparser = method.with(method.sparsity().withGamma(gamma));
      Fitter next = fitter.with(sparser);
      next = before == null ? next : next.startingFrom(before);
      Path file = file(folder, gamma);
      before =
          kept == KeptWork.RESUME && Files.exists(file)
              ? finished(file, next.provenance(source, target))
              : next.fit(source, target, file, kept, monitor);
      stations.add(new Station(gamma, before, file));
    }
    return new SparsityPath(stations, method.sparsity().tolerance());
  }

  private static Path file(Path folder, double gamma) {
    return folder.resolve("gamma-" + gamma + ".safetensors");
  }

  private static void requireNothing(Path folder, double[] gammas) {
    long there = Arrays.stream(gammas).filter(gamma -> Files.exists(file(folder, gamma))).count();
    if (there > 0) {
      throw new UserError(
          "%s holds %d of the %d maps of this path already; go on with them by --resume, or drop them and begin anew by --discard."
              .formatted(folder, there, gammas.length));
    }
  }

  private static SteeringMap finished(Path file, Provenance expected) {
    SteeringMap map = SteeringMap.load(file);
    String difference = map.provenance().identity().difference(expected.identity());
    if (!difference.isEmpty()) {
      throw new UserError(
          "The map %s belongs to another path, one %s; give the settings that it was begun with, or drop it with --discard."
              .formatted(file, difference));
    }
    return map;
  }

  private static void requireRising(double[] gammas) {
    for (int i = 0; i < gammas.length; i++) {
      if (!(gammas[i] >= 0) || i > 0 && gammas[i] <= gammas[i - 1]) {
        throw new UserError(
            "The path over sparsity has %s as number %d; numbers from 0 on that rise were expected."
                .formatted(gammas[i], i + 1));
      }
    }
  }

  /** One row a map and site: how many neurons move, and how far. */
  public Table table() {
    TableBuilder rows =
        Table.builder()
            .number("gamma")
            .number("support")
            .string("site")
            .integer("neurons")
            .integer("moving")
            .number("share")
            .number("slope")
            .number("shift");
    for (Station station : stations) {
      double support = MovingNeurons.share(station.map, tolerance);
      for (MovingNeurons site : MovingNeurons.of(station.map, tolerance)) {
        rows.row(
            station.gamma,
            support,
            site.site(),
            (long) site.neurons(),
            (long) site.moving(),
            site.moving() / (double) site.neurons(),
            site.slope(),
            site.shift());
      }
    }
    return rows.build();
  }
}
