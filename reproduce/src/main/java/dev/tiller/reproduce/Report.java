package dev.tiller.reproduce;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.data.Table;
import dev.tiller.symphony.Component;
import java.util.List;
import java.util.Map;

/**
 * What a reproduction found.
 *
 * @param paper name on the command line
 * @param findings one for every claim, in order
 * @param tables what was measured on the way, by caption
 * @param figures to be drawn on its page, before the tables
 * @param seconds the run took
 * @param work how much was done
 */
public record Report(
    String paper,
    List<Finding> findings,
    Map<String, Table> tables,
    List<Component> figures,
    double seconds,
    Work work) {

  /**
   * What the engine counted.
   *
   * @param done pieces of work that were done
   * @param reused measurements that an earlier run had kept
   */
  public record Work(int done, int reused) {

    /** Of both. */
    public Work and(Work other) {
      return new Work(done + other.done, reused + other.reused);
    }
  }

  /** How many claims hold. */
  public long holding() {
    return findings.stream().filter(Finding::holds).count();
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  /** One JSON object: paper, claims, seconds. Numbers that were not measured are null. */
  public ObjectNode toJson() {
    ObjectNode root = JSON.createObjectNode();
    root.put("paper", paper);
    ArrayNode claims = root.putArray("claims");
    for (Finding finding : findings) {
      ObjectNode row = claims.addObject();
      row.put("id", finding.claim().id());
      row.put("statement", finding.claim().statement());
      row.put("paper", finding.claim().paper());
      put(row, "measured", finding.measured());
      put(row, "low", finding.low());
      put(row, "high", finding.high());
      row.put("holds", finding.holds());
      row.put("threshold", finding.claim().threshold());
      row.put("reason", finding.reason());
    }
    root.put("seconds", Math.round(seconds * 10) / 10.0);
    return root;
  }

  private static void put(ObjectNode row, String field, double value) {
    if (Double.isFinite(value)) {
      row.put(field, value);
    } else {
      row.putNull(field);
    }
  }
}
