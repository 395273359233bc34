package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.ground.UserError;
import dev.tiller.testing.fuzz.Damage;
import dev.tiller.testing.fuzz.Door;
import dev.tiller.testing.fuzz.Fuzz;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged files through every door of the house: taken, or refused in a sentence, and soon. The
 * whole million is {@code -Dtiller.fuzz=1000000}; some doors alone are {@code
 * -Dtiller.fuzz.doors=regex}.
 */
class FuzzTest {

  private static final int LONGEST = 1250;

  @Test
  void someOfEveryDoor() throws IOException {
    run(1_500, Duration.ofSeconds(40));
  }

  @Test
  @Tag("slow")
  void manyOfEveryDoor() throws IOException {
    long count = Fuzz.wanted(60_000);
    run(count, count > 60_000 ? Duration.ofDays(1) : Duration.ofSeconds(60));
  }

  /** On a busy machine the time is over before the last doors. */
  @Test
  void everyDoorGetsFilesHoweverLittleTimeThereIs(@TempDir Path folder) {
    Fuzz fuzz = new Fuzz(folder, FuzzTest::fault, line -> {});
    Door.Use slow = sound -> Thread.sleep(20);
    List<Door> doors = new ArrayList<>();
    for (int share : new int[] {60, 20, 1, 1}) {
      byte[] text = {'1', ',', '2'};
      doors.add(Door.file("door " + doors.size(), share, "x", text, Damage.text(), slow));
    }
    fuzz.run(doors, 10_000, Duration.ZERO);
    assertThat(fuzz.counts()).hasSize(4);
    assertThat(fuzz.counts().values()).allMatch(files -> files == Fuzz.LEAST);
  }

  /** A door that refuses all at its threshold shows nothing of the rooms behind. */
  @Test
  void whatIsWrongInATreeOfJsonIsReadBehindTheParser(@TempDir Path folder) throws IOException {
    List<Door> doors =
        ModelDoors.all().stream().filter(d -> d.name().equals("tokenizer's companions")).toList();
    List<String> said = new ArrayList<>();
    new Fuzz(folder, FuzzTest::fault, said::add).run(doors, 60, Duration.ofMinutes(1));
    assertThat(said).hasSize(1);
    Matcher counts = Pattern.compile(" (\\d+) damaged +(\\d+) refused").matcher(said.get(0));
    assertThat(counts.find()).as(said.get(0)).isTrue();
    assertThat(Integer.parseInt(counts.group(2)))
        .as(said.get(0))
        .isBetween(1, Integer.parseInt(counts.group(1)) * 2 / 3);
  }

  private static void run(long count, Duration most) throws IOException {
    // Under target, where what shows a fault is found again.
    Path scratch = Files.createDirectories(Path.of("target", "fuzz"));
    Path folder = Files.createTempDirectory(scratch, "run");
    Fuzz fuzz = new Fuzz(folder, FuzzTest::fault, System.out::println);
    String wanted = System.getProperty("tiller.fuzz.doors", ".*");
    List<Door> doors = new ArrayList<>(TextDoors.all());
    doors.addAll(ModelDoors.all());
    doors.addAll(ImageDoors.all());
    fuzz.run(doors.stream().filter(door -> door.name().matches(wanted)).toList(), count, most);
    System.out.println(fuzz.total());
    assertThat(fuzz.counts().values()).allMatch(files -> files >= Fuzz.LEAST);
    assertThat(fuzz.faults()).isEmpty();
    dev.tiller.ground.AtomicFolder.delete(folder);
  }

  /** What the command line would call a bug, or could not print as one sentence. */
  static @Nullable String fault(Throwable thrown) {
    if (thrown instanceof UncheckedIOException unchecked) {
      return fault(unchecked.getCause());
    }
    boolean sentence =
        thrown instanceof UserError
            || thrown instanceof IOException
            || thrown.getClass() == IllegalArgumentException.class
            || thrown.getClass().getSimpleName().equals("TemplateException");
    String message = String.valueOf(thrown.getMessage());
    if (!sentence) {
      return thrown.getClass().getName() + " at " + at(thrown);
    }
    if (!message.matches("(?s).*[.!?]") || message.isBlank()) {
      return "no sentence at " + at(thrown);
    }
    if (message.length() > LONGEST) {
      return message.length() + " characters at " + at(thrown);
    }
    return message.matches("(?s).*\\p{Cntrl}.*") ? "control characters at " + at(thrown) : null;
  }

  private static String at(Throwable thrown) {
    List<StackTraceElement> trace = List.of(thrown.getStackTrace());
    String first = trace.isEmpty() ? "nowhere" : trace.get(0).toString();
    return trace.stream()
        .filter(frame -> frame.getClassName().startsWith("dev.tiller."))
        .findFirst()
        .map(frame -> frame + " (" + first + ")")
        .orElse(first);
  }
}
