package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.steering.Parameter;
import dev.tiller.steering.SteeringMethod;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.steering.fit.Methods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every method has a command with options of its own, made from what the method declares. */
class FitMethodsTest {

  @TempDir Path folder;

  static Stream<String> methods() {
    return Methods.all().stream().map(SteeringMethod::name);
  }

  private CommandLineRun fit(String method, String... more) {
    List<String> args = new ArrayList<>(List.of("fit", method, "--model", "pocket"));
    args.addAll(List.of("--source", "sample:6:pocket:sea/fit/source"));
    args.addAll(List.of("--target", "sample:6:pocket:sea/fit/target"));
    args.addAll(List.of("-o", map().toString(), "--json"));
    args.addAll(List.of(more));
    return CommandLineRun.of(args.toArray(String[]::new));
  }

  private Path map() {
    return folder.resolve("m.safetensors");
  }

  @ParameterizedTest
  @MethodSource("methods")
  void theHelpShowsWhatTheMethodDeclaresAndNothingOfOthers(String name) {
    String help = CommandLineRun.of("fit", name, "--help").out();
    List<String> own = Methods.named(name).parameters().stream().map(Parameter::name).toList();
    assertThat(own).allSatisfy(one -> assertThat(help).contains("--" + one));
    for (SteeringMethod other : Methods.all()) {
      for (Parameter<?> parameter : other.parameters()) {
        if (!own.contains(parameter.name())) {
          assertThat(help).doesNotContain("--" + parameter.name() + "=");
        }
      }
    }
    assertThat(CommandLineRun.of("fit", "--help").out()).contains("\n  " + name);
  }

  @ParameterizedTest
  @MethodSource("methods")
  void othersNamesAreUnderstood(String name) {
    for (String alias : Methods.named(name).aliases()) {
      assertThat(CommandLineRun.of("fit", alias, "--help").out()).contains("tiller fit " + name);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "damp:experts=3,alpha=0.25 | experts | 3",
        "Damp:alpha=0.25 | alpha | 0.25",
        "linear-act:keep-constant-targets=true | keep-constant-targets | true",
      })
  void parametersStandBehindTheNameOrAreOptions(String word, String key, String value) {
    String name = word.substring(0, word.indexOf(':'));
    CommandLineRun behind = fit(word, "--sites", "model\\.layers\\.0\\.mlp\\.up_proj");
    assertThat(behind.err()).doesNotContain("tiller:");
    String told = behind.json().get("parameters").toString();
    CommandLineRun option =
        fit(name, "--" + key + "=" + value, "--sites", "model\\.layers\\.0\\.mlp\\.up_proj");
    assertThat(option.code()).isZero();
    CommandLineRun plain = fit(name, "--sites", "model\\.layers\\.0\\.mlp\\.up_proj");
    assertThat(plain.json().get("parameters").toString()).isNotEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "damp:alpha=much | --alpha: alpha of damp is \"much\"",
        "damp:volume=3 | Unknown option: '--volume=3'",
        "caa:steps=3 | --steps belongs to lineas, but the method is caa",
        "lineas:optimizer=lion | --optimizer lion is not known; choose sgd or adam",
        "linear_act | Did you mean linear-act?",
        "lineass | Did you mean lineas",
      })
  void whatIsWrongIsSaidInOneSentence(String word, String sentence) {
    CommandLineRun run = fit(word);
    assertThat(run.code()).isEqualTo(Tiller.WRONG_USE);
    assertThat(run.json().get("error").asText()).contains(sentence);
    assertThat(run.err()).hasLineCount(1);
  }

  @Test
  void trainingWantsWeightsWithAGradient() {
    CommandLineRun run = fit("lineas", "--steps", "2", "--precision", "int8");
    assertThat(run.code()).isEqualTo(Tiller.WRONG_USE);
    assertThat(run.err()).contains("take bf16 or f32");
    assertThat(fit("lineas", "--steps", "2", "--precision", "bf16").code()).isZero();
    assertThat(fit("mean-act", "--precision", "int8").code()).isZero();
  }

  /** 178 steps of somebody's work went this way once. */
  @Test
  void workThatWasKeptIsNotDroppedWithoutAWord() throws IOException {
    Path kept = Files.createDirectories(Fitter.kept(map()));
    Path work = Files.writeString(kept.resolve("state.safetensors"), "work");
    CommandLineRun run = fit("mean-act");
    assertThat(run.code()).isEqualTo(Tiller.FAILED);
    assertThat(run.err()).contains(kept.toString(), "--resume", "--discard");
    assertThat(work).hasContent("work");
    assertThat(map()).doesNotExist();
    assertThat(fit("mean-act", "--resume", "--discard").code()).isEqualTo(Tiller.WRONG_USE);
    assertThat(fit("mean-act", "--discard").code()).isZero();
    assertThat(kept).doesNotExist();
    assertThat(map()).exists();
  }
}
