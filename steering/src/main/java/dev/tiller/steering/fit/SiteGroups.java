package dev.tiller.steering.fit;

import dev.tiller.ground.UserError;
import dev.tiller.network.Site;
import dev.tiller.steering.Network;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Sites by the names of the groups that papers and their code use, per family; every other name is
 * a regular expression that must match a site's whole name.
 *
 * <p>The trap: {@code post_attention_layernorm} normalizes the attention's output in Gemma-2, but
 * is the norm before the feed-forward part in Llama and its kin. The group {@code post_layernorm}
 * follows the name, as the published recipes do: two sites a block in Gemma-2, one elsewhere.
 */
public final class SiteGroups {

  /** The group that {@link #defaultFor} chooses. */
  public static final String DEFAULT = "default";

  private static final String MIDDLE = "residual_middle";

  private static final Map<String, String> LLAMA =
      groups(
          ".*post_attention_layernorm|.*post_feedforward_layernorm",
          ".*o_proj",
          ".*_layernorm",
          ".*down_proj",
          ".*gate_proj|.*up_proj|.*down_proj",
          "model\\.layers\\.\\d+");

  private static final Map<String, Map<String, String>> BY_FAMILY =
      Map.of(
          "bert",
          groups(
              ".*attention\\.output\\.LayerNorm",
              ".*attention\\.output\\.dense",
              ".*encoder.*LayerNorm",
              ".*\\d\\.output\\.dense",
              ".*intermediate\\.dense|.*\\d\\.output\\.dense",
              "bert\\.encoder\\.layer\\.\\d+"),
          "gpt2",
          groups(
              ".*\\.ln_2",
              ".*attn\\.c_proj",
              ".+ln_.+",
              ".*mlp\\.c_proj",
              ".*mlp\\.c_fc|.*mlp\\.c_proj",
              "transformer\\.h\\.\\d+"),
          "gpt_neox",
          groups(
              ".*post_attention_layernorm",
              ".*attention\\.dense",
              ".*_layernorm",
              ".*dense_4h_to_h",
              ".*dense_h_to_4h|.*dense_4h_to_h",
              "gpt_neox\\.layers\\.\\d+"),
          "falcon",
          groups(
              "",
              ".*self_attention\\.dense",
              ".*input_layernorm|.*ln_attn|.*ln_mlp",
              ".*dense_4h_to_h",
              ".*dense_h_to_4h|.*dense_4h_to_h",
              "transformer\\.h\\.\\d+"),
          "mpt",
          groups(
              ".*norm_2",
              ".*attn\\.out_proj",
              ".*norm_1|.*norm_2",
              ".*ffn\\.down_proj",
              ".*ffn\\.up_proj|.*ffn\\.down_proj",
              "transformer\\.blocks\\.\\d+"));

  private SiteGroups() {}

  private static Map<String, String> groups(
      String post, String attention, String norms, String down, String projections, String blocks) {
    Map<String, String> groups = new LinkedHashMap<>();
    groups.put("post_layernorm", post);
    groups.put("attention", attention);
    groups.put("all_layernorm", norms);
    groups.put("mlp", down);
    groups.put("pre_layernorm", attention + "|" + down);
    groups.put("icml24", projections);
    groups.put("residual", blocks);
    groups.put(MIDDLE, blocks);
    return groups;
  }

  /** Names of all groups. */
  public static Set<String> names() {
    return LLAMA.keySet();
  }

  /**
   * The group for methods that leave the choice to the family: the true post-norms of Gemma-2, the
   * attention output of Llama and its kin, all norms elsewhere.
   */
  public static String defaultFor(String modelType) {
    if (modelType.equals("gemma2")) {
      return "post_layernorm";
    }
    return BY_FAMILY.containsKey(modelType) ? "all_layernorm" : "attention";
  }

  /**
   * @param groupOrRegex a group's name, {@value #DEFAULT}, or a regular expression
   * @return in order of execution, never empty
   * @throws UserError if nothing matches, or a site cannot be steered
   */
  public static List<Site> resolve(Network network, String groupOrRegex) {
    String name = groupOrRegex.equals(DEFAULT) ? defaultFor(network.type()) : groupOrRegex;
    @Nullable String group = BY_FAMILY.getOrDefault(network.type(), LLAMA).get(name);
    List<Site> found = matching(network, group == null ? name : group);
    if (found.isEmpty()) {
      throw new UserError(
          group == null
              ? "No site of this %s model matches \"%s\" as a whole; give a regular expression such as %s, or a group: %s."
                  .formatted(network.type(), name, example(network), String.join(", ", names()))
              : "This %s model has no sites of the group \"%s\"; give another group (%s) or a regular expression."
                  .formatted(network.type(), name, String.join(", ", names())));
    }
    if (name.equals(MIDDLE)) {
      found = List.of(found.get(found.size() / 2));
    }
    found.forEach(SiteGroups::requireNeurons);
    return found;
  }

  private static List<Site> matching(Network network, String regex) {
    try {
      Pattern pattern = Pattern.compile(regex);
      return network.sites().stream().filter(s -> pattern.matcher(s.name()).matches()).toList();
    } catch (PatternSyntaxException e) {
      throw new UserError(
          "\"" + regex + "\" is not a regular expression (" + e.getDescription() + ").", e);
    }
  }

  private static String example(Network network) {
    List<Site> sites = network.sites();
    return "\"" + sites.get(sites.size() / 2).name() + "\"";
  }

  private static void requireNeurons(Site site) {
    if (site.width() == 0) {
      throw new UserError(
          "The site \""
              + site.name()
              + "\" has no fixed number of neurons, so it cannot be steered; leave it out.");
    }
  }
}
