package dev.tiller.steering;

import dev.tiller.ground.UserError;
import dev.tiller.network.Network;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was learned: for every chosen site, how its neurons move, and where that comes from.
 * Immutable. Strength is no part of it: it is chosen when the map is applied with {@link Steering}.
 */
public final class SteeringMap {

  private final Provenance provenance;
  private final Map<String, SiteMap> sites;
  private final @Nullable Guard guard;

  /**
   * A map that acts everywhere.
   *
   * @param provenance where it comes from
   * @param sites by site name, in order of execution; at least one
   */
  public SteeringMap(Provenance provenance, Map<String, SiteMap> sites) {
    this(provenance, sites, null);
  }

  /**
   * A map that may act in places only.
   *
   * @param guard where it acts; null for everywhere
   */
  public SteeringMap(Provenance provenance, Map<String, SiteMap> sites, @Nullable Guard guard) {
    if (sites.isEmpty()) {
      throw new IllegalArgumentException("A steering map needs at least one site.");
    }
    this.provenance = provenance;
    this.sites = Collections.unmodifiableMap(new LinkedHashMap<>(sites));
    this.guard = guard;
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws UserError if the file is missing, damaged, or no steering map
   */
  public static SteeringMap load(Path file) {
    return MapFile.read(file);
  }

  /**
   * Writes one safetensors file, atomically. Equal maps give equal bytes.
   *
   * @throws IOException if the disk refuses
   */
  public void save(Path file) throws IOException {
    MapFile.write(file, this);
  }

  /**
   * What tells this map from every other: lower-case hexadecimal SHA-256 over its provenance, its
   * numbers and its guard. Equal maps have equal ones.
   */
  public String sha256() {
    return MapFile.checksum(this);
  }

  /** Where the map comes from. */
  public Provenance provenance() {
    return provenance;
  }

  /** Site maps by site name, in order of execution. */
  public Map<String, SiteMap> sites() {
    return sites;
  }

  /** Where the map acts; null for everywhere. */
  public @Nullable Guard guard() {
    return guard;
  }

  /** The same map behind a guard, or behind none. */
  public SteeringMap behind(@Nullable Guard other) {
    return new SteeringMap(provenance, sites, other);
  }

  /**
   * @param what is to be done with the map, for the message
   * @throws UserError if there is a guard
   */
  public void requireUnguarded(String what) {
    if (guard != null) {
      throw new UserError(
          "This map has a %s and cannot be %s; take the map that it was made from."
              .formatted(guard, what));
    }
  }

  /** Numbers that the map holds: 2 a neuron, 4 where there is a support. */
  public long parameterCount() {
    return sites.values().stream()
        .flatMap(site -> site.stages().stream())
        .mapToLong(Stage::parameterCount)
        .sum();
  }

  /**
   * @throws UserError if the map was fitted on another model, or a site is missing or of another
   *     width
   */
  public void requireFits(Network network) {
    if (!provenance.fingerprint().equals(network.fingerprint())) {
      throw new UserError(
          "This map was fitted on a %s model with fingerprint %s, but this %s model has fingerprint %s; load the model it was fitted on, or fit a map for this one with `tiller fit`."
              .formatted(
                  provenance.modelType(),
                  brief(provenance.fingerprint()),
                  network.type(),
                  brief(network.fingerprint())));
    }
    Map<String, Site> known = network.sitesByName();
    sites.forEach(
        (name, map) -> {
          @Nullable Site site = known.get(name);
          if (site == null) {
            throw new UserError(
                "This map moves the site \"%s\", which this %s model does not have; fit a map for this model with `tiller fit`."
                    .formatted(name, network.type()));
          }
          if (site.width() != map.width()) {
            throw new UserError(
                "This map has %d neurons at \"%s\", but the model has %d there; fit a map for this model with `tiller fit`."
                    .formatted(map.width(), name, site.width()));
          }
        });
    if (guard != null) {
      requireFits(guard, network);
    }
  }

  private void requireFits(Guard guard, Network network) {
    Site reader = network.site(guard.site());
    guard
        .reads()
        .forEach(
            (name, width) -> {
              Site site = network.site(name);
              if (site.width() != width) {
                throw new UserError(
                    "This map's %1$s has %2$d neurons at \"%3$s\", but the model has %4$d there; make the %1$s again with `tiller map %1$s`."
                        .formatted(guard.kind(), width, name, site.width()));
              }
              if (site.index() > reader.index()) {
                throw new UserError(
                    "This map's %1$s reads \"%2$s\" after \"%3$s\", which decides; make the %1$s again with `tiller map %1$s`."
                        .formatted(guard.kind(), name, guard.site()));
              }
            });
    for (Segment segment : network.segments()) {
      for (Site site : segment.sites()) {
        if (sites.containsKey(site.name())
            && (site.index() < reader.index() || segment.block() == Segment.HEAD)) {
          throw new UserError(
              "The %s cannot hold for the site \"%s\", which %s; fit the map on other sites."
                  .formatted(
                      guard,
                      site.name(),
                      segment.block() == Segment.HEAD ? "belongs to the head" : "comes before it"));
        }
      }
    }
  }

  private static String brief(String fingerprint) {
    return fingerprint.substring(0, Math.min(8, fingerprint.length()));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SteeringMap that
        && provenance.equals(that.provenance)
        && sites.equals(that.sites)
        && Objects.equals(guard, that.guard)
        && sites.keySet().stream().toList().equals(that.sites.keySet().stream().toList());
  }

  @Override
  public int hashCode() {
    return Objects.hash(provenance, sites);
  }

  @Override
  public String toString() {
    return provenance.method()
        + " at "
        + sites.size()
        + " sites"
        + (guard == null ? "" : " behind a " + guard.kind());
  }
}
