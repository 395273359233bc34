package dev.tiller.reproduce;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.reproduce.Reproduction.Effort;
import dev.tiller.symphony.Facts;
import dev.tiller.symphony.Page;
import dev.tiller.symphony.Prose;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The demonstrations on the class path, and how one is run. */
public final class Demonstrations {

  private Demonstrations() {}

  /** All, Tiller's own in the order of its README. */
  public static List<Demonstration> all() {
    return ServiceLoader.load(Demonstration.class).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  /**
   * @param name on the command line
   * @throws UserError if there is none of that name
   */
  public static Demonstration named(String name) {
    return all().stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "There is no demo \"%s\"; choose %s, or give no name for the one of a few minutes."
                        .formatted(
                            name,
                            all().stream()
                                .map(Demonstration::name)
                                .collect(Collectors.joining(", ")))));
  }

  /**
   * Runs one, taking what earlier runs kept in Tiller's cache.
   *
   * @throws IOException if a file cannot be read, fetched or written
   * @throws UserError if the monitor asked to stop
   */
  public static Shown run(Demonstration demonstration, Monitor monitor) throws IOException {
    return run(demonstration, monitor, KeptResults.inCache());
  }

  /** As {@link #run(Demonstration, Monitor)}, keeping results elsewhere. */
  public static Shown run(Demonstration demonstration, Monitor monitor, KeptResults kept)
      throws IOException {
    Once once = new Once(demonstration);
    Experiment.run(once, Effort.QUICK, monitor, kept);
    return Objects.requireNonNull(once.shown);
  }

  /**
   * Writes what was shown as one page that opens from disk.
   *
   * @param file to write or replace
   */
  public static void write(Demonstration demonstration, Shown shown, Path file) throws IOException {
    Facts numbers = Facts.titled("Numbers");
    for (Shown.Figure figure : shown.figures()) {
      numbers = numbers.with(figure.name(), figure.text());
    }
    String next =
        demonstration.next().stream()
            .map(command -> "* `tiller " + command + "`\n")
            .collect(Collectors.joining());
    Page page = Page.titled(demonstration.system()).headline(shown.headline()).add(numbers);
    for (var component : shown.components()) {
      page = page.add(component);
    }
    page.add(new Prose("Go on", next)).write(file);
  }

  /** A demonstration under the engine of reproductions; it claims nothing. */
  private static final class Once implements Reproduction {

    private final Demonstration demonstration;
    private @Nullable Shown shown;

    Once(Demonstration demonstration) {
      this.demonstration = demonstration;
    }

    @Override
    public String name() {
      return "demo " + demonstration.name();
    }

    @Override
    public String paper() {
      return demonstration.system();
    }

    @Override
    public List<Claim> claims() {
      return List.of();
    }

    @Override
    public void run(Experiment experiment) throws IOException {
      shown = demonstration.show(experiment);
    }
  }
}
