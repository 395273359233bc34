package dev.tiller.fairness.model;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A program that answers a line with a line. What it writes to standard error goes nowhere. */
final class LineProgram implements JsonModel.Exchange {

  private static final int PATIENCE_SECONDS = 120;

  private final Process process;
  private final String name;
  private final BufferedWriter in;
  private final BufferedReader out;

  private LineProgram(Process process, String name) {
    this.process = process;
    this.name = name;
    this.in = process.outputWriter(StandardCharsets.UTF_8);
    this.out = process.inputReader(StandardCharsets.UTF_8);
  }

  static LineProgram start(List<String> command) throws IOException {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      return new LineProgram(process, command.get(0));
    } catch (IOException e) {
      throw new IOException(
          "The program \"%s\" could not be started; give its path, and make it executable."
              .formatted(command.get(0)),
          e);
    }
  }

  @Override
  public synchronized String ask(String line) throws IOException {
    try {
      in.write(line);
      in.newLine();
      in.flush();
    } catch (IOException e) {
      throw new IOException(ended(), e);
    }
    CompletableFuture<String> answer =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                String read = out.readLine();
                return read == null ? "" : read;
              } catch (IOException e) {
                return "";
              }
            });
    try {
      String read = await(answer);
      if (read.isEmpty()) {
        throw new IOException(ended());
      }
      return read;
    } catch (TimeoutException e) {
      process.destroyForcibly();
      throw new IOException(
          "The program \"%s\" did not answer a line within %d seconds and was stopped; it must write a line for each, at once."
              .formatted(name, PATIENCE_SECONDS),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while \"%s\" was asked.".formatted(name), e);
    } catch (ExecutionException e) {
      throw new IOException(ended(), e);
    }
  }

  /** Counts seconds and not by the clock: a process that was suspended loses no patience. */
  private static String await(CompletableFuture<String> answer)
      throws InterruptedException, ExecutionException, TimeoutException {
    for (int second = 1; second < PATIENCE_SECONDS; second++) {
      try {
        return answer.get(1, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        // Another second.
      }
    }
    return answer.get(1, TimeUnit.SECONDS);
  }

  private String ended() {
    return "The program \"%s\" ended%s without an answer; it must read lines until its input ends."
        .formatted(name, process.isAlive() ? "" : " with code " + process.exitValue());
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      // It has gone already.
    }
    process.destroy();
  }
}
