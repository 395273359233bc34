package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is odd about people's data and models is said with counts wherever a result is read: on the
 * terminal, to a machine, in the card and on the page. Nobody is dropped silently.
 */
class AuditBadInputTest {

  /**
   * A network of one step, the mean over columns and channels: its input is [1, 12, 10, 3], of
   * another size than the pictures and with channels last, its output 12 numbers.
   */
  private static final String CHANNELS_LAST =
      "CAg6hgEKOgoFaW1hZ2USBW1lYW5zIgpSZWR1Y2VNZWFuKg0KBGF4ZXNAAkADoAEHKg8KCGtlZXBkaW1zGACgAQISBW1lYW5zWh8KBWltYWdlEhYKFAgBEhAKAggBCgIIDAoCCAoKAggDYiAKBW1lYW5zEhcKFQgBEhEKBxIFYmF0Y2gKBhIEcmVzdEIECgAQDQ==";

  @TempDir static Path folder;

  @BeforeAll
  static void files() throws IOException {
    Files.write(folder.resolve("rows.onnx"), Base64.getDecoder().decode(CHANNELS_LAST));
    Path odd = Files.createDirectories(folder.resolve("odd"));
    List<String> rows = new ArrayList<>(List.of("item,identity,group,label"));
    for (int i = 0; i < 24; i++) {
      OddPictures.plain(odd.resolve("p%02d.png".formatted(i)), i);
      rows.add("p%02d.png,i%d,%s,0".formatted(i, i, i < 12 ? "a" : "b"));
    }
    OddPictures.deep(odd.resolve("deep.png"));
    OddPictures.inks(odd.resolve("inks.jpg"));
    OddPictures.turned(odd.resolve("turned.jpg"));
    OddPictures.transparent(odd.resolve("transparent.png"));
    Files.write(odd.resolve("broken.png"), new byte[] {1, 2, 3});
    OddPictures.plain(odd.resolve("bare.png"), 30);
    OddPictures.plain(odd.resolve("alone1.png"), 31);
    OddPictures.plain(odd.resolve("alone2.png"), 32);
    for (String name : List.of("deep.png", "inks.jpg", "turned.jpg", "transparent.png")) {
      rows.add("%s,%s,b,0".formatted(name, name));
    }
    rows.add("broken.png,x,a,0");
    rows.add("alone1.png,one,c,0");
    rows.add("alone2.png,one,c,0");
    rows.add("stranger.png,y,a,0");
    Files.write(folder.resolve("attrs.csv"), rows);
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static CommandLineRun audit(String data, String attributes, String... more) {
    List<String> args =
        new ArrayList<>(List.of("audit", "--data", path(data), "--attributes", path(attributes)));
    args.addAll(List.of("--min-items", "5", "--min-identities", "5", "--resamples", "100"));
    args.addAll(List.of(more));
    return CommandLineRun.of(args.toArray(String[]::new));
  }

  private static CommandLineRun odd(String... more) {
    List<String> args = new ArrayList<>(List.of("--model", path("rows.onnx")));
    args.addAll(List.of(more));
    return audit("odd", "attrs.csv", args.toArray(String[]::new));
  }

  @Test
  void everythingOddIsCountedWhereverTheResultIsRead() throws IOException {
    String[] rest = {
      "--task", "unchanged", "--perturb", "contrast_down=1:0.5",
    };
    CommandLineRun shown = odd(with(rest, "--page", path("odd.html"), "--out", path("odd-out")));
    assertThat(shown.code()).as(shown.err()).isZero();
    CommandLineRun told = odd(with(rest, "--json"));
    JsonNode json = told.json();
    String page = Files.readString(folder.resolve("odd.html"));
    String card = Files.readString(folder.resolve("odd-out/card.md"));
    for (String sentence :
        List.of(
            "1 of 32 rows of attributes name no item and are not used (stranger.png)",
            "1 of 32 items have no row of attributes and are left out (bare.png)",
            "1 of 30 pictures were rounded to 8 bits",
            "1 of 30 pictures were converted from CMYK",
            "1 of 30 pictures were laid over white",
            "1 of 30 pictures were turned as EXIF says",
            "30 of 30 pictures were brought to the size asked for",
            "1 of 30 pictures were brought to the channels asked for",
            "the model is shown pictures of 12 by 10 pixels in color, as [height, width, channels]",
            "left out, by group: 1 of 13 a, 0 of 16 b, 0 of 2 c",
            "c (2 items of 1 identities) is below the least size of 5 and 5: no claim is made")) {
      assertThat(shown.out() + shown.err()).contains(sentence);
      assertThat(json.get("notes").toString()).contains(sentence);
      assertThat(card).contains(sentence);
      assertThat(page).contains(sentence);
    }
    assertThat(shown.out()).contains("1 of 31 items were left out; the first, broken.png");
    assertThat(json.get("excluded").asInt()).isEqualTo(1);
    assertThat(json.get("left_out").get(0).get("item").asText()).isEqualTo("broken.png");
    assertThat(json.get("left_out").get(0).get("reason").asText()).contains("no image of a kind");
    assertThat(Files.readString(folder.resolve("odd-out/excluded.csv"))).contains("broken.png");
    assertThat(page).contains("Left out", "broken.png");
  }

  private static String[] with(String[] some, String... more) {
    String[] all = Arrays.copyOf(some, some.length + more.length);
    System.arraycopy(more, 0, all, some.length, more.length);
    return all;
  }

  /** Kept work is gone on with, and what was converted before is still counted. */
  @Test
  void countsSurviveAResume() {
    String[] args = {
      "--task", "unchanged", "--perturb", "gamma_up=1:2", "--keep", path("kept"), "--json"
    };
    String first = odd(args).json().get("notes").toString();
    assertThat(first).contains("converted from CMYK");
    assertThat(odd(args).json().get("notes").toString()).isEqualTo(first);
  }

  @Test
  void aGroupThatIsNeverRightAndAModelThatSaysOneThingAreToldOfEachOther() throws IOException {
    List<String> texts = new ArrayList<>(List.of("item,text,label"));
    List<String> groups = new ArrayList<>(List.of("item,group"));
    for (int i = 0; i < 20; i++) {
      texts.add("t%d,text number %d,%d".formatted(i, i, i < 10 ? 0 : 1));
      groups.add("t%d,%s".formatted(i, i < 10 ? "x" : "y"));
    }
    Files.write(folder.resolve("texts.csv"), texts);
    Files.write(folder.resolve("groups.csv"), groups);
    CommandLineRun run =
        audit(
            "texts.csv",
            "groups.csv",
            "--model",
            constant("[0.5,0.5]"),
            "--task",
            "class",
            "--perturb",
            "swap=0:1",
            "--json");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.json().get("notes").toString())
        .contains("the model gives the same output for all 20 unperturbed items")
        .contains("the largest score stands at several classes for 20 of 20 items")
        .contains("y is never right even unperturbed (correct is 0 on 10 items)");
    CommandLineRun verified =
        audit(
            "texts.csv",
            "groups.csv",
            "--model",
            constant("[0.5,0.5]"),
            "--task",
            "verify",
            "--perturb",
            "swap=0:1");
    assertThat(verified.code()).isEqualTo(1);
    assertThat(verified.err()).contains("the model cannot tell anybody apart");
    CommandLineRun nan =
        audit(
            "texts.csv",
            "groups.csv",
            "--model",
            constant("[null,1]"),
            "--task",
            "class",
            "--perturb",
            "swap=0:1");
    assertThat(nan.code()).isEqualTo(1);
    assertThat(nan.err()).contains("Of 20 items 20 have no answer", "no number (NaN or infinite)");
  }

  /** A program that always says the same, in Java's own language. */
  private static String constant(String output) throws IOException {
    String name = "Constant" + Integer.toHexString(output.hashCode());
    Path source = folder.resolve(name + ".java");
    Files.writeString(
        source,
        """
        public class %s {
          public static void main(String[] a) {
            java.util.Scanner in = new java.util.Scanner(System.in);
            while (in.hasNextLine()) { in.nextLine(); System.out.println("{\\"output\\":%s}"); }
          }
        }
        """
            .formatted(name, output));
    return "command:" + Path.of(System.getProperty("java.home"), "bin", "java") + " " + source;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "item,text;t0,one;t1,two;t0,three | item,g;t0,x;t1,y | twice.csv has two rows for t0",
        "item,text;t0,one;t1,two | item,g;t0,x;t1,y;t0,y | g.csv has two rows for t0",
        "item,text;t0,one;,two | item,g;t0,x;t1,y | twice.csv names no item in row 2",
        "item,text;t0,one;t1,two | item,g;t0,x;,y | g.csv names no item in row 2",
        "item,text;t0,one;t1,two | item,g;t0,x;t1,x | only the value [x]",
        "item,text;t0,one;t1,two | item,g;u0,x;u1,y | 0 of 2 rows of",
        "item,words;t0,one;t1,two | item,g;t0,x;t1,y | one named \"text\" was expected",
      })
  void tablesThatDoNotFitAreASentence(String texts, String groups, String sentence)
      throws IOException {
    Files.writeString(folder.resolve("twice.csv"), texts.replace(';', '\n') + "\n");
    Files.writeString(folder.resolve("g.csv"), groups.replace(';', '\n') + "\n");
    CommandLineRun run =
        audit(
            "twice.csv",
            "g.csv",
            "--model",
            "http://localhost:9/x",
            "--task",
            "class",
            "--perturb",
            "swap=0:1");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains(sentence);
  }
}
