package dev.tiller.steering;

import dev.tiller.model.LanguageModel;
import dev.tiller.model.Segment;
import dev.tiller.model.Site;
import dev.tiller.tensor.UserError;
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
  private final @Nullable Gate gate;

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
   * A map that may be gated.
   *
   * @param gate where it acts; null for everywhere
   */
  public SteeringMap(Provenance provenance, Map<String, SiteMap> sites, @Nullable Gate gate) {
    if (sites.isEmpty()) {
      throw new IllegalArgumentException("A steering map needs at least one site.");
    }
    this.provenance = provenance;
    this.sites = Collections.unmodifiableMap(new LinkedHashMap<>(sites));
    this.gate = gate;
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

  /** Where the map comes from. */
  public Provenance provenance() {
    return provenance;
  }

  /** Site maps by site name, in order of execution. */
  public Map<String, SiteMap> sites() {
    return sites;
  }

  /** Where the map acts; null for everywhere. */
  public @Nullable Gate gate() {
    return gate;
  }

  /** The same map behind a gate, or behind none. */
  public SteeringMap behind(@Nullable Gate other) {
    return new SteeringMap(provenance, sites, other);
  }

  /**
   * @param what is to be done with the map, for the message
   * @throws UserError if there is a gate
   */
  public void requireUngated(String what) {
    if (gate != null) {
      throw new UserError(
          "This map has a gate at \"%s\" and cannot be %s; take the map that it was made from."
              .formatted(gate.site(), what));
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
  public void requireFits(LanguageModel model) {
    requireFits(Network.of(model));
  }

  /** See {@link #requireFits(LanguageModel)}. */
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
    if (gate != null) {
      requireGateFits(gate, network);
    }
  }

  private void requireGateFits(Gate gate, Network network) {
    Site reader = network.site(gate.site());
    if (reader.width() != gate.weight().length) {
      throw new UserError(
          "This map's gate has %d neurons at \"%s\", but the model has %d there; make the gate again with `tiller map gate`."
              .formatted(gate.weight().length, gate.site(), reader.width()));
    }
    for (Segment segment : network.segments()) {
      for (Site site : segment.sites()) {
        if (sites.containsKey(site.name())
            && (site.index() < reader.index() || segment.block() == Segment.HEAD)) {
          throw new UserError(
              "The gate at \"%s\" cannot hold for the site \"%s\", which %s; fit the map on other sites."
                  .formatted(
                      gate.site(),
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
        && Objects.equals(gate, that.gate)
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
        + (gate == null ? "" : " behind a gate");
  }
}
