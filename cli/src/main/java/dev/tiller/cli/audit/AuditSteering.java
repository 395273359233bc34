package dev.tiller.cli.audit;

import dev.tiller.cli.option.WrongUse;
import dev.tiller.ground.AtomicFile;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Under which maps, and how strongly, on the command line. */
final class AuditSteering {

  @Option(
      names = "--map",
      paramLabel = "MAP",
      description = {
        "Audit an encoder or language model also as steered by this map, at every one of --strengths,",
        "and say what that does to each gap and to each group; repeatable. --gate is about the last."
      })
  private List<Path> maps = new ArrayList<>();

  @Option(
      names = "--strengths",
      split = ",",
      paramLabel = "S",
      description = "Strengths of each map; 0 is without (default: 0.5,1).")
  private List<Double> strengths = List.of(0.5, 1.0);

  /**
   * One setting.
   *
   * @param name for people and folders: {@code calm@0.5}
   * @param identity of kept work
   * @param part map and strength
   */
  record Setting(String name, String identity, Steering.Part part) {}

  boolean asked() {
    return !maps.isEmpty();
  }

  /** Every map at every strength but 0, which is the audit that the others are compared with. */
  List<Setting> settings() throws IOException {
    List<Setting> settings = new ArrayList<>();
    for (Path file : maps) {
      SteeringMap map = SteeringMap.load(file);
      String sha = AtomicFile.sha256(file);
      String name = String.valueOf(file.getFileName()).replaceFirst("\\.safetensors$", "");
      for (double strength : strengths) {
        if (!Double.isFinite(strength)) {
          throw new WrongUse(
              "--strengths has %s; finite numbers were expected, such as 0.5,1."
                  .formatted(strength));
        }
        if (strength != 0) {
          String at = String.format(Locale.ROOT, "%s@%s", name, strength);
          settings.add(new Setting(at, sha + "@" + strength, new Steering.Part(map, strength)));
        }
      }
    }
    if (settings.stream().map(Setting::name).distinct().count() < settings.size()) {
      throw new WrongUse(
          "--map and --strengths name a setting twice; give maps file names of their own and each strength once.");
    }
    if (settings.isEmpty()) {
      throw new WrongUse("--strengths has nothing but 0; name another, such as 0.5,1.");
    }
    return settings;
  }
}
