package dev.tiller.benchmarks.rival;

import dev.tiller.benchmarks.Effort;
import dev.tiller.statistics.race.Laps;
import dev.tiller.statistics.race.Race;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Processes that do the same work in turn. Each answers a request with its nanoseconds and with a
 * result that shows that it did the same work: that of the last turn is kept, to be printed.
 *
 * <p>Where its memory lies is fixed when a process starts, and with it a part of its speed: with
 * {@code --starts} all of them are started anew so often, and what is printed is the median over
 * starts of what each start found.
 */
public final class Turns implements AutoCloseable {

  private final Contenders contenders;
  private final String bench;
  private final Map<String, List<String>> commands = new LinkedHashMap<>();
  private final Map<String, Map<String, String>> requests = new LinkedHashMap<>();
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
   * @param asked what it is asked for, by the name under which its time is kept
   */
  public Turns start(String process, List<String> command, Map<String, String> asked)
      throws IOException {
    commands.put(process, command);
    requests.put(process, asked);
    begin(process);
    return this;
  }

  /**
   * Starts rivals, each asked for the same.
   *
   * @param rivals commands by name
   * @param request of all of them
   * @param subject what they are compared with
   * @return the pairs to compare
   */
  public List<String[]> startAll(Map<String, List<String>> rivals, String request, String subject)
      throws IOException {
    List<String[]> pairs = new ArrayList<>();
    for (Map.Entry<String, List<String>> rival : rivals.entrySet()) {
      start(rival.getKey(), rival.getValue(), Map.of(rival.getKey(), request));
      pairs.add(new String[] {subject, rival.getKey()});
    }
    return pairs;
  }

  private void begin(String process) throws IOException {
    String log = bench + "-" + process.replaceAll("[^A-Za-z0-9]+", "-");
    workers.put(process, contenders.start(log, Objects.requireNonNull(commands.get(process))));
  }

  private Race race() {
    Race race = new Race();
    requests.forEach(
        (process, asked) ->
            asked.forEach((name, request) -> race.with(name, () -> lap(process, name, request))));
    return race;
  }

  private double lap(String process, String name, String request) throws IOException {
    String[] answer = Objects.requireNonNull(workers.get(process)).ask(request);
    results.put(name, answer[1]);
    return Double.parseDouble(answer[0]);
  }

  /** Runs the rounds of every start and prints rates, ratios and what each found. */
  public void run(Effort effort, double amount, String unit, List<String[]> pairs)
      throws IOException {
    Starts starts = new Starts();
    for (int start = 1; start <= contenders.starts(); start++) {
      if (start > 1) {
        close();
        for (String process : commands.keySet()) {
          begin(process);
        }
      }
      Laps laps = effort.measure(race());
      if (contenders.starts() == 1) {
        effort.print(bench, laps, amount, unit, pairs);
      } else {
        System.out.printf("%-24s start %d: %s%n", bench, start, starts.add(laps, pairs));
      }
    }
    starts.print(bench, amount, unit, pairs);
    results.forEach((name, result) -> System.out.printf("%-24s %-16s %s%n", bench, name, result));
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
    workers.clear();
  }
}
