package dev.tiller.steering;

import dev.tiller.ground.UserError;
import dev.tiller.network.Network;
import dev.tiller.network.Site;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;

/**
 * Maps as bare numbers, as other programs hold them: a safetensors file with {@code SITE.omega} and
 * {@code SITE.beta} of every site, and {@code SITE.lo} and {@code SITE.hi} where only values
 * between them are moved. Files of ml-act are pickles and are never read; they hold these numbers.
 *
 * <p>A module's first output may be called {@code MODULE:0}, as ml-act does. The trap: of a single
 * block of FLUX that was text and image together, here {@code MODULE:joint}.
 */
public final class BareMap {

  private static final List<String> PARTS = List.of(".omega", ".beta", ".lo", ".hi");

  private BareMap() {}

  /**
   * Reads one for a network. Channels of images are moved by their means, as ml-act moves them.
   *
   * @param name that provenance gives the file
   * @throws UserError if a tensor is no part of a map, or a site or a size is another network's
   */
  public static SteeringMap read(Path file, String name, Network network) {
    Map<String, SiteMap> maps = new LinkedHashMap<>();
    try (Safetensors stored = Safetensors.open(file)) {
      TreeSet<String> modules = modules(stored, file);
      boolean bounded = false;
      for (String module : modules) {
        Site site = site(network, module, file);
        AffineMap map =
            AffineMap.of(
                numbers(stored, file, module + ".omega", site),
                numbers(stored, file, module + ".beta", site));
        boolean channels = site.axis() == Site.Axis.CHANNELS;
        Stage placed = channels ? map.at(Position.MEAN) : map;
        if (stored.names().contains(module + ".lo") || stored.names().contains(module + ".hi")) {
          bounded = true;
          placed =
              placed.within(
                  numbers(stored, file, module + ".lo", site),
                  numbers(stored, file, module + ".hi", site));
        }
        if (maps.put(site.name(), SiteMap.of(placed)) != null) {
          throw new UserError(
              "%s holds the site \"%s\" under two names; leave one out."
                  .formatted(file, site.name()));
        }
      }
      return new SteeringMap(provenance(network, name, bounded), maps);
    }
  }

  private static TreeSet<String> modules(Safetensors stored, Path file) {
    TreeSet<String> modules = new TreeSet<>();
    for (String tensor : stored.names()) {
      String part = PARTS.stream().filter(tensor::endsWith).findFirst().orElse("");
      if (part.isEmpty()) {
        throw new UserError(
            "%s holds the tensor \"%s\"; SITE.omega and SITE.beta, and perhaps SITE.lo and SITE.hi, were expected."
                .formatted(file, tensor));
      }
      modules.add(tensor.substring(0, tensor.length() - part.length()));
    }
    if (modules.isEmpty()) {
      throw new UserError(file + " holds no map; SITE.omega and SITE.beta were expected.");
    }
    return modules;
  }

  private static Site site(Network network, String module, Path file) {
    Map<String, Site> sites = network.sitesByName();
    String bare = module.endsWith(":0") ? module.substring(0, module.length() - 2) : module;
    for (String known : List.of(bare + ":joint", module, bare, bare + ":0")) {
      boolean joins = known.endsWith(":joint");
      if (sites.containsKey(known) && (!joins || module.endsWith(":0") || module.equals(bare))) {
        return sites.get(known);
      }
    }
    throw new UserError(
        "%s has a map of \"%s\", but this %s model has no such site; `tiller model inspect` lists its %d sites."
            .formatted(file, module, network.type(), sites.size()));
  }

  private static float[] numbers(Safetensors stored, Path file, String tensor, Site site) {
    if (!stored.names().contains(tensor)) {
      throw new UserError(
          "%s has no tensor \"%s\"; omega and beta come together, and so do lo and hi."
              .formatted(file, tensor));
    }
    try (TensorScope scope = TensorScope.open()) {
      Tensor values = stored.get(tensor);
      if (values.numel() != site.width()) {
        throw new UserError(
            "The tensor \"%s\" in %s has %d numbers, but the site has %d neurons; take the model that it was learned on."
                .formatted(tensor, file, values.numel(), site.width()));
      }
      return Tensors.floats(values.flatten());
    }
  }

  private static Provenance provenance(Network network, String name, boolean bounded) {
    Provenance.Data unknown = new Provenance.Data(name, "unknown", 0);
    return new Provenance(
        "imported",
        network.type(),
        network.fingerprint(),
        new Provenance.Settings(
            "unknown", "given", "mean", null, "at-once", bounded ? "given" : "all", 0, 0, 1),
        unknown,
        unknown,
        Provenance.currentVersion(),
        List.of());
  }
}
