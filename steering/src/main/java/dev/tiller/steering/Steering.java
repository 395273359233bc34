package dev.tiller.steering;

import dev.tiller.ground.UserError;
import dev.tiller.network.Network;
import dev.tiller.network.Pass;
import dev.tiller.network.Site;
import dev.tiller.network.Tap;
import dev.tiller.network.Taps;
import dev.tiller.steering.MoveCompiler.Placed;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Maps attached to a network: give its {@link #taps()} to every forward pass.
 *
 * <pre>{@code
 * try (Steering steering = Steering.of(model, map, 0.5)) {
 *   Tensor logits = model.logits(tokens, steering.taps());
 * }
 * }</pre>
 *
 * <p>Several maps act in the order given. Strength 0 installs nothing, so that the pass is bit for
 * bit the plain one; a site where every value is moved costs one fused operation, however many maps
 * meet there. A map behind a {@link Guard} acts as far as that is open. All numbers are float32; a
 * tensor in half precision is widened, moved and rounded back. Safe for use by several threads;
 * close it when no pass uses it any more.
 */
public final class Steering implements AutoCloseable {

  /**
   * One map at a strength.
   *
   * @param map what to apply
   * @param strength 0 for nothing, 1 for the full move; interpolating methods are meant for [0, 1],
   *     vector methods know no bounds
   */
  public record Part(SteeringMap map, double strength) {

    /** Checks the strength. */
    public Part {
      if (!Double.isFinite(strength)) {
        throw new UserError(
            "The strength of a map is " + strength + "; a finite number was expected.");
      }
    }
  }

  private final Taps taps;
  private final MoveCompiler compiler;

  private Steering(Taps taps, MoveCompiler compiler) {
    this.taps = taps;
    this.compiler = compiler;
  }

  /**
   * One map for every row.
   *
   * @param strength 0 for nothing, 1 for the full move
   * @throws UserError if the map does not belong to this network
   */
  public static Steering of(Network network, SteeringMap map, double strength) {
    return of(network, List.of(new Part(map, strength)));
  }

  /**
   * The same maps for every row.
   *
   * @param parts in the order in which they act; may be empty
   * @throws UserError if a map does not belong to this network
   */
  public static Steering of(Network network, List<Part> parts) {
    return attach(network, List.of(parts), 0);
  }

  /**
   * Other maps for every row of a batch.
   *
   * @param rows for each row its maps in order; passes must have exactly this many rows
   * @throws UserError if a map does not belong to this network
   */
  public static Steering perRow(Network network, List<List<Part>> rows) {
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("A batch needs at least one row.");
    }
    return attach(network, rows, rows.size());
  }

  private static Steering attach(Network network, List<List<Part>> rows, int batch) {
    rows.stream()
        .flatMap(List::stream)
        .map(Part::map)
        .distinct()
        .forEach(map -> map.requireFits(network));
    Map<Site, List<List<Placed>>> bySite = new LinkedHashMap<>();
    for (Site site : network.sites()) {
      List<List<Placed>> here = rows.stream().map(parts -> at(site, parts)).toList();
      if (here.stream().anyMatch(maps -> !maps.isEmpty())) {
        bySite.put(site, here);
      }
    }
    return compile(network.sitesByName(), bySite, batch);
  }

  private static List<Placed> at(Site site, List<Part> parts) {
    List<Placed> maps = new ArrayList<>();
    for (Part part : parts) {
      @Nullable SiteMap map = part.map().sites().get(site.name());
      if (map != null && part.strength() != 0) {
        maps.add(new Placed(map.scaled(part.strength()), part.map().guard()));
      }
    }
    return maps;
  }

  /**
   * Site maps without a finished steering map around them, as a causal fit uses them.
   *
   * @param maps by site, each already at its strength
   */
  public static Steering ofSites(Map<Site, SiteMap> maps) {
    Map<Site, List<List<Placed>>> bySite = new LinkedHashMap<>();
    maps.forEach((site, map) -> bySite.put(site, List.of(List.of(new Placed(map, null)))));
    return compile(Map.of(), bySite, 0);
  }

  private static Steering compile(
      Map<String, Site> sites, Map<Site, List<List<Placed>>> bySite, int batch) {
    MoveCompiler compiler = new MoveCompiler();
    try {
      Map<Site, Tap> taps = new LinkedHashMap<>();
      bySite.forEach(
          (site, rows) -> {
            boolean same = Collections.frequency(rows, rows.get(0)) == rows.size();
            Move move = same ? compiler.compile(rows.get(0)) : compiler.compileRows(rows);
            taps.put(site, new SiteTap(move, batch));
          });
      Taps readers = Taps.NONE;
      for (Map.Entry<Guard, GuardReader> guard : compiler.readers().entrySet()) {
        for (String site : guard.getKey().reads().keySet()) {
          readers = readers.and(Map.of(sites.get(site), guard.getValue()));
        }
      }
      return new Steering(taps.isEmpty() ? Taps.NONE : readers.and(taps), compiler);
    } catch (RuntimeException | Error e) {
      compiler.close();
      throw e;
    }
  }

  /** What to give to a forward pass; {@link Taps#NONE} where nothing is to be moved. */
  public Taps taps() {
    return taps;
  }

  /** Frees the precomputed tensors. */
  @Override
  public void close() {
    compiler.close();
  }

  private record SiteTap(Move move, int batch) implements Tap {

    @Override
    public boolean keeps() {
      return false;
    }

    @Override
    public Tensor at(Site site, Tensor value, Pass pass) {
      ScalarType type = Tensors.type(value);
      if (batch == 0 && type == ScalarType.Float && site.rowsOfPositions(value)) {
        // The value as it is, and one operation or a few that tidy up themselves: no scope is
        // needed.
        if (move instanceof Move.Affine affine) {
          return affine.apply(value, pass);
        }
      }
      try (TensorScope scope = TensorScope.open()) {
        int copies = pass.input().copies();
        Tensor x = Tensors.as(batch > 0 ? rows(site, value, copies) : value, ScalarType.Float);
        Tensor moved = apply(site.positions(x), pass, copies);
        return scope.keep(Tensors.as(site.restored(moved, x), type));
      }
    }

    /** Maps of rows act on every copy of their rows. */
    private Tensor apply(Tensor x, Pass pass, int copies) {
      if (batch == 0 || copies == 1) {
        return move.apply(x, pass);
      }
      Tensor[] moved = new Tensor[copies];
      for (int c = 0; c < copies; c++) {
        moved[c] = move.apply(x.narrow(0, (long) c * batch, batch), pass);
      }
      return torch.cat(new TensorVector(moved), 0);
    }

    /** What is shared by all rows, such as positions, becomes each row's own. */
    private Tensor rows(Site site, Tensor value, int copies) {
      long found = value.size(0);
      long wanted = (long) batch * copies;
      if (found != wanted && found != 1) {
        throw new IllegalStateException(
            "Maps were attached for %d rows, but the batch has %d at %s"
                .formatted(batch, found / copies, site.name()));
      }
      long[] shape = Tensors.shape(value);
      shape[0] = wanted;
      return found == wanted ? value : value.expand(shape);
    }
  }
}
