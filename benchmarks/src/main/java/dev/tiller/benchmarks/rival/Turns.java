package dev.tiller.benchmarks.rival;

import dev.tiller.benchmarks.Effort;
import dev.tiller.statistics.race.Laps;
import dev.tiller.statistics.race.Race;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Processes that do the same work in turn. Each answers a request with its nanoseconds and with a
 * result that shows that it did the same work: that of the last turn is kept, to be printed.
 */
public final class Turns implements AutoCloseable {

  private final Contenders contenders;
  private final String bench;
  private final Race race = new Race();
  private final Map<String, Worker> workers = new LinkedHashMap<>();
  private final Map<String, String> results = new LinkedHashMap<>();

  /**
   * @param bench begins the names of its logs
   */
  public Turns(Contenders contenders, String bench) {
    this.contenders = contenders;
    this.bench = bench;
  }

  /**
   * Starts a process and waits until it is ready.
   *
   * @param requests what it is asked for, by the name under which its time is kept
   */
  public Turns start(String process, List<String> command, Map<String, String> requests)
      throws IOException {
    Worker worker = contenders.start(bench + "-" + process, command);
    workers.put(process, worker);
    requests.forEach(
        (name, request) ->
            race.with(
                name,
                () -> {
                  String[] answer = worker.ask(request);
                  results.put(name, answer[1]);
                  return Double.parseDouble(answer[0]);
                }));
    return this;
  }

  /** Runs the rounds and prints rates, ratios and what each found. */
  public Laps run(Effort effort, double amount, String unit, List<String[]> pairs)
      throws IOException {
    Laps laps = effort.measure(race);
    effort.print(bench, laps, amount, unit, pairs);
    results.forEach((name, result) -> System.out.printf("%-24s %-16s %s%n", bench, name, result));
    return laps;
  }

  /** The first word of an answer that is no lap. */
  public String ask(String process, String request) throws IOException {
    Worker worker = workers.get(process);
    if (worker == null) {
      throw new IllegalArgumentException("No process named " + process);
    }
    return worker.ask(request)[0];
  }

  /** The processes, in the order in which they were started. */
  public Iterable<String> processes() {
    return workers.keySet();
  }

  @Override
  public void close() {
    workers.values().forEach(Worker::close);
  }
}
