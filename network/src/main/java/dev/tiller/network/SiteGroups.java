package dev.tiller.network;

import dev.tiller.ground.UserError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Sites by the names of the groups that papers and their code use. A group is a set of roles, and a
 * network's family says which site plays which; so a group means the same in every family, and in a
 * family that declares no such role it is refused. Every other name is a role, or a regular
 * expression that must match a site's whole name.
 */
public final class SiteGroups {

  /** The group that the network proposes, {@link Network#defaultSites}. */
  public static final String DEFAULT = "default";

  private static final String MIDDLE = "residual_middle";

  private static final Map<String, Set<Role>> GROUPS = groups();

  private SiteGroups() {}

  private static Map<String, Set<Role>> groups() {
    Map<String, Set<Role>> groups = new LinkedHashMap<>();
    groups.put("post_layernorm", Set.of(Role.POST_NORM));
    groups.put("attention", Set.of(Role.ATTENTION));
    groups.put("all_layernorm", Set.of(Role.NORM, Role.POST_NORM));
    groups.put("mlp", Set.of(Role.MLP));
    groups.put("pre_layernorm", Set.of(Role.ATTENTION, Role.MLP));
    groups.put("icml24", Set.of(Role.MLP_IN, Role.MLP));
    groups.put("residual", Set.of(Role.RESIDUAL));
    groups.put(MIDDLE, Set.of(Role.RESIDUAL));
    return groups;
  }

  /** Names of all groups. */
  public static Set<String> names() {
    return GROUPS.keySet();
  }

  /**
   * @param groupOrRegex a group's name, {@value #DEFAULT}, a role's name, or a regular expression
   * @return in order of execution, never empty
   * @throws UserError if nothing matches, or a site cannot be steered
   */
  public static List<Site> resolve(Network network, String groupOrRegex) {
    List<Site> found = find(network, groupOrRegex);
    found.forEach(SiteGroups::requireNeurons);
    return found;
  }

  /**
   * As {@link #resolve}, also of sites that can be read and not steered.
   *
   * @throws UserError if nothing matches
   */
  public static List<Site> find(Network network, String groupOrRegex) {
    String name = groupOrRegex.equals(DEFAULT) ? defaultOf(network) : groupOrRegex;
    @Nullable Set<Role> roles = GROUPS.get(name);
    List<Site> found = roles == null ? named(network, name) : playing(network, roles);
    if (found.isEmpty()) {
      throw roles == null ? noMatch(network, name) : noGroup(network, name);
    }
    return name.equals(MIDDLE) ? List.of(found.get(found.size() / 2)) : found;
  }

  private static String defaultOf(Network network) {
    if (network.defaultSites().isEmpty()) {
      throw new UserError(
          "A %s network proposes no sites of its own; name a group (%s) or a regular expression."
              .formatted(network.type(), String.join(", ", present(network))));
    }
    return network.defaultSites();
  }

  private static List<Site> playing(Network network, Set<Role> roles) {
    return network.sites().stream().filter(site -> roles.contains(site.role())).toList();
  }

  private static List<Site> named(Network network, String name) {
    List<Site> playing = playing(network, Set.of(new Role(name)));
    return playing.isEmpty() || name.equals(Role.OTHER.name()) ? matching(network, name) : playing;
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

  private static UserError noMatch(Network network, String name) {
    List<Site> sites = network.sites();
    return new UserError(
        "No site of this %s model matches \"%s\" as a whole; give a regular expression such as \"%s\", or a group: %s."
            .formatted(
                network.type(),
                name,
                sites.isEmpty() ? ".*" : sites.get(sites.size() / 2),
                String.join(", ", present(network))));
  }

  private static UserError noGroup(Network network, String name) {
    return new UserError(
        "This %s model has no sites of the group \"%s\"; give another group (%s) or a regular expression."
            .formatted(network.type(), name, String.join(", ", present(network))));
  }

  /** The groups that this network has sites of, and roles that no group asks for. */
  private static List<String> present(Network network) {
    Set<String> roles = new TreeSet<>();
    network.sites().forEach(site -> roles.add(site.role().name()));
    roles.remove(Role.OTHER.name());
    List<String> present = new ArrayList<>();
    GROUPS.forEach(
        (group, needed) -> {
          if (needed.stream().anyMatch(role -> roles.contains(role.name()))) {
            present.add(group);
          }
        });
    roles.removeIf(role -> GROUPS.values().stream().anyMatch(g -> g.contains(new Role(role))));
    present.addAll(roles);
    return present;
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
