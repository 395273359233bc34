package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.cli.option.ModelReference;
import dev.tiller.steering.SteeringMethod;
import dev.tiller.steering.fit.Methods;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

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
    List<String> args = new ArrayList<>(Arrays.asList(command.split(" ")));
    args.remove("tiller");
    args.addAll(List.of(more));
    return CommandLineRun.of(args.toArray(new String[0]));
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
