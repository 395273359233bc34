package dev.tiller.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/**
 * One command line, run inside the test's own process.
 *
 * @param code the exit code
 * @param out standard output
 * @param err standard error
 */
record CommandLineRun(int code, String out, String err) {

  static CommandLineRun of(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = new Tiller(new PrintWriter(out), new PrintWriter(err)).run(args);
    return new CommandLineRun(code, out.toString(), err.toString());
  }

  /** The last line of standard output as the JSON object it has to be. */
  JsonNode json() {
    List<String> lines = out.lines().toList();
    try {
      JsonNode node = new ObjectMapper().readTree(lines.get(lines.size() - 1));
      if (!node.isObject()) {
        throw new AssertionError("Not a JSON object: " + node);
      }
      return node;
    } catch (IOException e) {
      throw new AssertionError("Not JSON: " + lines.get(lines.size() - 1), e);
    }
  }
}
