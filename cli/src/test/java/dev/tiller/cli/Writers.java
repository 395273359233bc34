package dev.tiller.cli;

import dev.tiller.ground.Identity;
import dev.tiller.reproduce.KeptResults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every writer of the house, each with its own write: as a command line, for what has one. Called
 * with 0 or 1 it writes one of two results, so that old and new can be told apart.
 */
final class Writers {

  /**
   * @param file what it writes, below the folder it is given; a folder where it writes several
   * @param anew whether it can be written over an old one; otherwise it stands in a new place
   */
  record Writer(String name, String file, boolean anew, Write write) {}

  /** Writes. */
  @FunctionalInterface
  interface Write {
    /**
     * @param version 0 or 1
     * @return what the command line said
     */
    CommandLineRun to(Path target, int version);
  }

  private static final String GPT2 = "../language/src/test/resources/golden/lm/gpt2";
  private static final String PIPELINE = "../diffusion/src/test/resources/golden/images/sd15-tiny";
  private static final String TEXTS = "../judges/src/test/resources/judge/";

  private final Path sources;

  /**
   * @param sources made by {@link #prepare}
   */
  Writers(Path sources) {
    this.sources = sources;
  }

  /** Makes what the writers read. */
  static void prepare(Path sources) throws IOException {
    for (Map.Entry<String, byte[]> file : TinySsl.run().entrySet()) {
      Path path = sources.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    done(
        run(
            "fit mean-act --model pocket --source sample:4:pocket:sea/fit/source"
                + " --target sample:4:pocket:sea/fit/target -o",
            sources.resolve("sea.map")));
    StringBuilder attributes = new StringBuilder("item,identity,author\n");
    StringBuilder texts = new StringBuilder("item,text,label\n");
    for (int version = 0; version < 2; version++) {
      StringBuilder rows = new StringBuilder("name,x,y,vector\n");
      for (int i = 0; i < 40; i++) {
        rows.append(
            "r%d,%d,%d,\"[%d,%d,1]\"\n".formatted(i, i + version, i % 7, i % 5 + version, i));
      }
      Files.writeString(sources.resolve("rows" + version + ".csv"), rows.toString());
    }
    for (int i = 0; i < 24; i++) {
      attributes.append("t%d,p%d,%s\n".formatted(i, i / 2, i < 12 ? "x" : "y"));
      texts.append("t%d,a piece of number %d,%s\n".formatted(i, i, i % 2 == 0 ? "0" : "1"));
    }
    Files.writeString(sources.resolve("attrs.csv"), attributes.toString());
    Files.writeString(sources.resolve("texts.csv"), texts.toString());
  }

  private static void done(CommandLineRun run) {
    if (run.code() != 0) {
      throw new IllegalStateException(run.err());
    }
  }

  private static CommandLineRun run(String words, Path target) {
    List<String> all = new ArrayList<>(Arrays.asList(words.split(" ")));
    all.add(target.toString());
    return CommandLineRun.of(all.toArray(new String[0]));
  }

  /** All of them, by name. */
  Map<String, Writer> all() {
    Map<String, Writer> all = new LinkedHashMap<>();
    add(
        all,
        "map",
        "x.map",
        (to, v) -> run("map scale " + in("sea.map") + " --by 0." + (v + 4) + " -o", to));
    add(all, "page", "p.html", (to, v) -> run("symphony " + in("rows" + v + ".csv") + " -o", to));
    for (String kind : List.of("csv", "jsonl", "json", "parquet")) {
      add(
          all,
          "table " + kind,
          "t." + kind,
          (to, v) ->
              run("analyze " + in("rows" + v + ".csv") + " --discard --seed " + v + " -o", to));
    }
    add(
        all,
        "tensors",
        "l.safetensors",
        (to, v) -> run("model logits " + GPT2 + " --tokens 1,2," + (v + 3) + " --out", to));
    add(
        all,
        "judge",
        "j.json",
        (to, v) ->
            run(
                "train judge --concept c"
                    + v
                    + " --with "
                    + TEXTS
                    + "cooking.txt --without "
                    + TEXTS
                    + "sailing.txt --out",
                to));
    add(
        all,
        "embeddings",
        "e.csv",
        (to, v) ->
            run(
                "embed --encoder "
                    + in("run")
                    + " --data "
                    + in("data")
                    + " --size "
                    + (v + 8)
                    + " -o",
                to));
    add(
        all,
        "images",
        "pictures",
        (to, v) ->
            run("image generate " + PIPELINE + " star --steps 1 --seed " + v + " --out", to));
    add(
        all,
        "audit",
        "audit",
        (to, v) ->
            run(
                "audit --model "
                    + TEXTS
                    + "loud --data "
                    + in("texts.csv")
                    + " --attributes "
                    + in("attrs.csv")
                    + " --task class --perturb keyboard --min-items 2"
                    + " --min-identities 2 --resamples "
                    + (100 + v)
                    + " --out",
                to));
    all.put(
        "model",
        new Writer(
            "model",
            "folded",
            false,
            (to, v) ->
                run(
                    "map fold "
                        + in("sea.map")
                        + " --model pocket --tiller-only --strength 0."
                        + (v + 4)
                        + " -o",
                    to)));
    all.put("checkpoint", new Writer("checkpoint", "run", false, this::train));
    add(all, "kept result", "kept", Writers::keep);
    return all;
  }

  private static void add(Map<String, Writer> all, String name, String file, Write write) {
    all.put(name, new Writer(name, file, true, write));
  }

  private CommandLineRun train(Path to, int version) {
    return run(
        "train ssl --recipe "
            + in("tiny.yaml")
            + " --data "
            + in("data")
            + " --samples 40 --seed "
            + version
            + " --run",
        to);
  }

  /** What reproductions keep; there is no command of its own. */
  private static CommandLineRun keep(Path to, int version) {
    try {
      Identity identity = Identity.of("writers").with("version", version);
      KeptResults.in(to).value(double[].class, identity, () -> new double[] {version, 1, 2});
      return new CommandLineRun(0, "", "");
    } catch (RuntimeException e) {
      String bad = FuzzTest.fault(e) == null ? "" : "This is a bug in Tiller: ";
      return new CommandLineRun(1, "", bad + e.getMessage() + "\n");
    }
  }

  private String in(String name) {
    String path = sources.resolve(name).toString();
    if (path.contains(" ")) {
      throw new UncheckedIOException(new IOException(path + " has a space"));
    }
    return path;
  }
}
