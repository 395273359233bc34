package dev.tiller.network.layer;

import dev.tiller.network.Network;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.load.Fingerprint;
import dev.tiller.network.load.ParameterSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A network put together from {@link Parts}: segments in order, sites inside them, parameters and
 * buffers under their names. It owns its tensors; close it when done.
 *
 * <pre>{@code
 * BuiltNetwork.build("tiny", Parts.from(source, ScalarType.Float), parts -> {
 *   Linear inner = parts.as(Role.MLP_IN).linear("inner", 4, 8, true);
 *   parts.segment("inner", 0, (x, pass) -> inner.apply(x, pass).relu());
 *   Linear outer = parts.linear("outer", 8, 2, true);
 *   parts.segment("outer", Segment.HEAD, outer::apply);
 * });
 * }</pre>
 */
public final class BuiltNetwork implements Network, AutoCloseable {

  private final String type;
  private final String defaultSites;
  private final List<Segment> segments;
  private final List<Site> sites;
  private final Map<String, Site> siteByName = new LinkedHashMap<>();
  private final Map<String, Tensor> parameters;
  private final Map<String, Tensor> buffers;
  private final List<Pointer> constants;
  private final List<Correction> corrections;
  private final ParameterSource source;
  private @Nullable String fingerprint;

  private BuiltNetwork(String type, String defaultSites, Parts parts) {
    this.type = type;
    this.defaultSites = defaultSites;
    this.segments = parts.segments();
    this.sites = parts.sites();
    this.parameters = parts.parameters();
    this.buffers = parts.buffers();
    this.constants = parts.constants();
    this.corrections = parts.corrections();
    this.source = parts.source();
    sites.forEach(site -> siteByName.put(site.name(), site));
  }

  /** As {@link #build(String, String, Parts, Consumer)}, proposing no sites to steer. */
  public static BuiltNetwork build(String type, Parts parts, Consumer<Parts> declaration) {
    return build(type, "", parts, declaration);
  }

  /**
   * Builds what is declared; if that fails, what was loaded so far is freed.
   *
   * @param type of architecture
   * @param defaultSites see {@link Network#defaultSites}
   * @param parts where parameters come from; not used again by the caller
   * @param declaration asks for parts in order of use and ends each segment
   * @throws dev.tiller.ground.UserError if a parameter is missing or of another shape
   */
  public static BuiltNetwork build(
      String type, String defaultSites, Parts parts, Consumer<Parts> declaration) {
    try {
      declaration.accept(parts);
      parts.arrange();
      return new BuiltNetwork(type, defaultSites, parts);
    } catch (RuntimeException | Error e) {
      parts.discard();
      throw e;
    }
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public String defaultSites() {
    return defaultSites;
  }

  @Override
  public synchronized String fingerprint() {
    if (fingerprint == null) {
      Map<String, Tensor> values = new LinkedHashMap<>(parameters);
      buffers.forEach(
          (name, buffer) -> {
            if (buffer.is_floating_point()) { // Counts do not change what a network answers.
              values.put(name, buffer);
            }
          });
      fingerprint = Fingerprint.of(type, values, source);
    }
    return fingerprint;
  }

  @Override
  public List<Segment> segments() {
    return segments;
  }

  @Override
  public List<Site> sites() {
    return sites;
  }

  @Override
  public Map<String, Site> sitesByName() {
    return Collections.unmodifiableMap(siteByName);
  }

  @Override
  public Map<String, Tensor> parameters() {
    return parameters;
  }

  /** Tensors that training changes but no gradient does, by name; owned by this network. */
  public Map<String, Tensor> buffers() {
    return buffers;
  }

  /** Where it departs from its config, because the weights do. */
  public List<Correction> corrections() {
    return corrections;
  }

  /** Frees parameters, buffers and constants. */
  @Override
  public void close() {
    parameters.values().forEach(Tensor::close);
    buffers.values().forEach(Tensor::close);
    constants.forEach(Pointer::close);
  }
}
