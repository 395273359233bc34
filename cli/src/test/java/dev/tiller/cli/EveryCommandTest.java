package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.cli.option.ModelReference;
import dev.tiller.steering.SteeringMethod;
import dev.tiller.steering.fit.Methods;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What holds for every command, also for those that do not exist yet. */
class EveryCommandTest {

  static Stream<String> all() {
    return below(root()).map(c -> c.getCommandSpec().qualifiedName());
  }

  static Stream<String> leaves() {
    return below(root())
        .filter(c -> c.getSubcommands().isEmpty())
        .map(c -> c.getCommandSpec().qualifiedName());
  }

  private static CommandLine root() {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    return new Tiller(nowhere, nowhere).commandLine();
  }

  private static Stream<CommandLine> below(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().flatMap(EveryCommandTest::below));
  }

  private static CommandLine at(String command) {
    CommandLine line = root();
    for (String word : command.split(" ")) {
      line = word.equals("tiller") ? line : line.getSubcommands().get(word);
    }
    return line;
  }

  private static CommandLineRun run(String command, String... more) {
    return CommandLineRun.of(line(command, more));
  }

  private static String[] line(String command, String... more) {
    List<String> args = new ArrayList<>(Arrays.asList(command.split(" ")));
    args.remove("tiller");
    args.addAll(List.of(more));
    return args.toArray(new String[0]);
  }

  @ParameterizedTest
  @MethodSource("all")
  void helpExplainsWithAnExample(String command) {
    CommandLineRun help = run(command, "--help");
    assertThat(help.code()).isEqualTo(Tiller.DONE);
    assertThat(help.err()).isEmpty();
    assertThat(help.out()).contains("Usage: " + command);
    String example = help.out().substring(help.out().lastIndexOf("Example:"));
    assertThat(example).contains("\n  " + command + " ");
  }

  @ParameterizedTest
  @MethodSource("all")
  void helpSaysNothingTwice(String command) {
    CommandLineRun help = run(command, "--help");
    assertThat(help.out().lines().filter(line -> line.strip().length() > 40))
        .doesNotHaveDuplicates();
  }

  /** A name that is broken behind its hyphen cannot be copied, nor searched for. */
  @ParameterizedTest
  @MethodSource("all")
  void helpBreaksNoName(String command) {
    assertThat(run(command, "--help").out().lines()).noneMatch(line -> line.matches(".*\\w-"));
  }

  @Test
  void theHelpOfFitNamesEveryMethod() {
    assertThat(run("tiller fit", "--help").out())
        .contains(Methods.all().stream().map(SteeringMethod::name).toList());
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyOptionIsDescribed(String command) {
    CommandLine line = at(command);
    assertThat(line.getCommandSpec().usageMessage().description()).isNotEmpty();
    assertThat(line.getCommandSpec().args())
        .allSatisfy(arg -> assertThat(arg.description()).isNotEmpty());
  }

  /** Commands that a network is named to, by an option or as a parameter. */
  static Stream<String> networks() {
    Set<String> names = Set.of("--model", "--encoder", "--pipeline", "MODEL", ModelReference.LABEL);
    return leaves()
        .filter(
            command ->
                at(command).getCommandSpec().args().stream()
                    .anyMatch(
                        arg ->
                            arg instanceof CommandLine.Model.OptionSpec option
                                ? names.contains(option.longestName())
                                : names.contains(arg.paramLabel())));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void whereANetworkIsNamedItsPrecisionAndDeviceAreToo(String command) {
    assertThat(at(command).getCommandSpec().optionsMap()).containsKeys("--precision", "--device");
    CommandLineRun elsewhere = run(command, "--device", "cuda:0");
    assertThat(elsewhere.code()).isEqualTo(Tiller.WRONG_USE);
    assertThat(elsewhere.err())
        .startsWith("tiller: --device is cuda:0, but networks compute on the processor here")
        .hasLineCount(1);
  }

  private static final Set<String> WRITTEN = Set.of("-o", "--out", "--page", "--texts");

  /** Every option of every command that names what is written, as COMMAND OPTION LABEL. */
  static Stream<Arguments> written() {
    return leaves()
        .flatMap(
            command ->
                at(command).getCommandSpec().options().stream()
                    .filter(EveryCommandTest::isWritten)
                    .map(o -> Arguments.of(command, o.names()[0], o.paramLabel())));
  }

  private static boolean isWritten(OptionSpec option) {
    if (option.type() != Path.class) {
      return false; // Texts to read go by a name of what is written, too.
    }
    boolean maps = option.longestName().equals("--map") && option.paramLabel().startsWith("F");
    return maps || Arrays.stream(option.names()).anyMatch(WRITTEN::contains);
  }

  /** Whatever else the command cannot do without: words that name nothing. */
  private static String[] needed(String command, String option, String... value) {
    List<String> words = new ArrayList<>(List.of(value));
    for (ArgSpec arg : at(command).getCommandSpec().args()) {
      if (!arg.required()) {
        continue;
      }
      if (!(arg instanceof OptionSpec other)) {
        words.add("no-such-thing");
      } else if (!List.of(other.names()).contains(option)) {
        words.add(other.longestName() + "=no-such-thing");
      }
    }
    return words.toArray(new String[0]);
  }

  /**
   * A slash at the end is a folder's, for a shell and for people: what writes one file refuses it,
   * what writes a folder takes it.
   */
  @ParameterizedTest
  @MethodSource("written")
  void aNameThatEndsInASlashIsAFolders(String command, String option, String label) {
    String refusal = option + " names no-such/, a folder's name by its last character";
    for (String[] words :
        List.of(
            needed(command, option, option, "no-such/"),
            needed(command, option, option + "=no-such/"))) {
      if (label.equals("DIR")) {
        assertThat(parsed(command, words)).as(command).doesNotContain("folder's name");
      } else {
        CommandLineRun run = run(command, words);
        assertThat(run.code()).as(command + ": " + run.err()).isEqualTo(Tiller.WRONG_USE);
        assertThat(run.err()).startsWith("tiller: " + refusal).hasLineCount(1);
        assertThat(Path.of("no-such")).doesNotExist();
      }
    }
  }

  /** What is wrong with a command line; nothing is run. */
  private static String parsed(String command, String... words) {
    try {
      root().parseArgs(line(command, words));
      return "";
    } catch (CommandLine.ParameterException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void whereAFolderIsMadeASlashIsWelcome(@TempDir Path folder) throws IOException {
    Path map = folder.resolve("sea.map");
    String fit =
        "fit mean-act --model pocket --source sample:4:pocket:sea/fit/source"
            + " --target sample:4:pocket:sea/fit/target -o "
            + map;
    assertThat(CommandLineRun.of(fit.split(" ")).code()).isZero();
    String fold = "map fold " + map + " --model pocket --tiller-only -o " + folder + "/new/";
    CommandLineRun folded = CommandLineRun.of(fold.split(" "));
    assertThat(folded.code()).as(folded.err()).isZero();
    assertThat(folder.resolve("new/config.json")).isRegularFile();
  }

  @ParameterizedTest
  @MethodSource("leaves")
  void machinesCanReadTheAnswer(String command) {
    assertThat(run(command, "--help").out()).contains("--json");
  }

  @ParameterizedTest
  @MethodSource("all")
  void wrongUseIsOneSentenceAndExitCode2(String command) {
    CommandLineRun wrong = run(command, "--no-such-option");
    assertThat(wrong.code()).isEqualTo(Tiller.WRONG_USE);
    assertThat(wrong.out()).isEmpty();
    assertThat(wrong.err()).startsWith("tiller: ").hasLineCount(1);
  }

  @ParameterizedTest
  @MethodSource("leaves")
  void wrongUseWithJsonEndsInAnObjectToo(String command) {
    CommandLineRun wrong = run(command, "--no-such-option", "--json");
    assertThat(wrong.code()).isEqualTo(Tiller.WRONG_USE);
    assertThat(wrong.json().get("error").asText()).contains(command + " --help");
  }

  @ParameterizedTest
  @MethodSource("all")
  void theVersionIsThatOfTheBuild(String command) {
    assertThat(run(command, "--version").out()).matches("tiller \\d+\\.\\d+\\.\\d+\\S* .*\\R");
  }
}
