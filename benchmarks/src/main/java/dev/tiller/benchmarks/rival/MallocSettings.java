package dev.tiller.benchmarks.rival;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;

/** The C library's settings that the launcher gives what it starts, as a program that says them. */
public final class MallocSettings {

  private MallocSettings() {}

  /**
   * Prints them, {@code NAME=VALUE} by line.
   *
   * @param args none
   */
  public static void main(String[] args) {
    System.getenv()
        .forEach(
            (name, value) -> {
              if (name.startsWith("MALLOC_") || name.equals("GLIBC_TUNABLES")) {
                System.out.println(name + "=" + value);
              }
            });
  }

  /**
   * @param command that starts this program
   * @return {@code NAME=VALUE} each
   */
  static List<String> of(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader said = process.inputReader()) {
      return said.lines().toList();
    }
  }
}
