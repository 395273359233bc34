package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs docs/tutorial.md as a stranger would: each command in a process of its own, in a folder with
 * images and a table, and each line that the page says is printed.
 */
@Tag("slow")
class TutorialTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)([^\\n]*)\\n(.*?)^```$");
  private static final int PICTURES = 60;

  @TempDir Path folder;
  private final StringBuilder printed = new StringBuilder();

  /** A block of the page. */
  private record Block(String kind, String name, String text) {}

  @Test
  void everyCommandOfThePageRuns() throws Exception {
    String page = Files.readString(Path.of("../docs/tutorial.md"));
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(page);
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2).strip(), matcher.group(3)));
    }
    assertThat(blocks.stream().map(Block::kind)).contains("csv", "sh", "text", "java");
    for (Block block : blocks) {
      switch (block.kind()) {
        case "csv" -> data(block);
        case "sh" -> {
          printed.setLength(0);
          for (String line : block.text().lines().toList()) {
            command(line);
          }
        }
        case "text" ->
            block
                .text()
                .lines()
                .forEach(
                    line ->
                        assertThat(printed.toString())
                            .containsPattern(
                                Pattern.compile(
                                    "\\Q"
                                        + line.replace("...", "\\E.*\\Q")
                                        + "\\E"))); // Dots stand for anything.
        case "java" -> java(block.text());
        default -> throw new AssertionError("The page has a block of " + block.kind());
      }
    }
    assertThat(Files.readString(folder.resolve("photos.html"))).contains("data:image/jpeg");
    String shared = Files.readString(folder.resolve("to-share.html"));
    assertThat(shared).contains("Photos, as of today", "cross the split", "data:image/jpeg");
    assertThat(shared.length()).isLessThan(2 << 20);
    assertThat(folder.resolve("by-split.html")).exists();
    assertThat(folder.resolve("mistakes.html")).exists();
  }

  /** The table begins as the page shows it; a copy crosses the split, a file is missing. */
  private void data(Block block) throws IOException {
    StringBuilder table = new StringBuilder("path,label,prediction,split\n");
    for (int i = 0; i < PICTURES; i++) {
      String name = "photos/" + i + ".png";
      if (i != 40) {
        DrawnPictures.write(i == 50 ? 2 : i, 64, folder.resolve(name));
      }
      String label = i % 2 == 0 ? "circle" : "square";
      String prediction = i % 8 == 3 ? "circle" : label;
      table.append("%s,%s,%s,%s\n".formatted(name, label, prediction, i < 42 ? "train" : "test"));
    }
    assertThat(table.toString()).startsWith(block.text());
    Files.writeString(folder.resolve(block.name()), table.toString());
  }

  private void command(String line) throws Exception {
    List<String> words = new ArrayList<>();
    Matcher word = Pattern.compile("\"([^\"]*)\"|(\\S+)").matcher(line);
    while (word.find()) {
      words.add(word.group(1) != null ? word.group(1) : word.group(2));
    }
    assertThat(words.remove(0)).isEqualTo("tiller");
    List<String> all = new ArrayList<>(List.of(Main.class.getName()));
    all.addAll(words);
    if (words.contains("serve")) {
      serve(all);
    } else {
      run(line, all);
    }
  }

  private Process start(List<String> arguments, Path out) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(out.toFile())
        .start();
  }

  private void run(String line, List<String> arguments) throws Exception {
    Path out = folder.resolve("printed.txt");
    Process process = start(arguments, out);
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).as(line).isTrue();
    String text = Files.readString(out);
    assertThat(process.exitValue()).as(line + "\n" + text).isZero();
    printed.append(text.replace(folder.toRealPath() + "/", "").replace(folder + "/", ""));
  }

  /** Until it says where it is, is asked there, and is interrupted. */
  private void serve(List<String> arguments) throws Exception {
    Path out = folder.resolve("served.txt");
    Process process = start(arguments, out);
    Pattern address = Pattern.compile("Open (http://127\\.0\\.0\\.1:\\S+)");
    Matcher said = address.matcher(Files.readString(out));
    while (process.isAlive() && !said.find()) {
      Thread.sleep(100);
      said = address.matcher(Files.readString(out));
    }
    assertThat(process.isAlive()).as(Files.readString(out)).isTrue();
    try (var page = URI.create(said.group(1)).toURL().openStream()) {
      assertThat(new String(page.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
          .contains("photos.parquet");
    }
    new ProcessBuilder("kill", "-TERM", Long.toString(process.pid())).start().waitFor();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(Files.readString(out)).contains("0 rows selected");
  }

  /** As the body of a program, by the launcher for single files. */
  private void java(String body) throws Exception {
    Path source = folder.resolve("Five.java");
    Files.writeString(
        source,
        """
        import dev.tiller.data.*;
        import dev.tiller.live.*;
        import dev.tiller.symphony.*;
        import dev.tiller.symphony.filter.*;
        import dev.tiller.symphony.state.*;
        import java.nio.file.*;

        class Five {
          public static void main(String[] args) throws Exception {
        %s  }
        }
        """
            .formatted(body));
    printed.setLength(0);
    run("the program of the page", List.of(source.toString()));
    assertThat(printed.toString()).contains("http://127.0.0.1:", "18 rows of test data");
  }
}
