package dev.tiller.benchmarks.rival;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that holds a model and works when it is asked to, so that contenders in different
 * processes can take turns. A request is one line on its standard input; the answer is the next
 * line of its standard output that starts with {@code @}, everything else there is chatter.
 */
public final class Worker implements AutoCloseable {

  private static final String ANSWER = "@";

  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;
  private final String name;
  private String[] ready = {};

  private Worker(String name, Process process) {
    this.name = name;
    this.process = process;
    this.requests = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts the process and waits until it says that it is ready.
   *
   * @param name for messages and log
   * @param command to run
   * @param environment added to this process's
   * @param log where its standard error goes
   */
  public static Worker start(
      String name, List<String> command, Map<String, String> environment, Path log)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    builder.environment().putAll(environment);
    Worker worker = new Worker(name, builder.start());
    try {
      worker.ready = worker.answer();
      return worker;
    } catch (IOException e) {
      worker.close();
      throw new IOException(e.getMessage() + "; its log is " + log, e);
    }
  }

  /** What it said when it was ready: that word, and some say in how many nanoseconds. */
  public String[] ready() {
    return ready.clone();
  }

  /**
   * @return the words of the answer
   * @throws IOException if the process ended instead of answering
   */
  public String[] ask(String request) throws IOException {
    requests.write(request);
    requests.newLine();
    requests.flush();
    return answer();
  }

  private String[] answer() throws IOException {
    for (String line = answers.readLine(); line != null; line = answers.readLine()) {
      if (line.startsWith(ANSWER)) {
        return line.substring(ANSWER.length()).trim().split(" ");
      }
    }
    throw new IOException("The process of " + name + " ended without an answer");
  }

  /** Ends the process: politely at first. */
  @Override
  public void close() {
    try {
      requests.close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("Interrupted", e));
    }
  }
}
