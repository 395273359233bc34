package dev.tiller.cli.option;

import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code --device}: where a network computes. There is one such place; whoever asks for another is
 * told so before anything is loaded, rather than served more slowly without a word.
 */
public final class DeviceOption {

  private static final String CPU = "cpu";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--device",
      paramLabel = CPU,
      description = "Where networks compute: cpu, for which Tiller's libtorch is built.")
  private void device(String word) {
    if (!word.toLowerCase(Locale.ROOT).equals(CPU)) {
      throw new ParameterException(
          command.commandLine(),
          "--device is %s, but networks compute on the processor here; give cpu, or leave it out."
              .formatted(word));
    }
  }
}
