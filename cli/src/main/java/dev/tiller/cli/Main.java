package dev.tiller.cli;

import dev.tiller.cli.terminal.StandardOutput;
import dev.tiller.cli.terminal.TerminalMonitor;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.Engine;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The process: UTF-8 streams, Ctrl-C, the exit code. */
public final class Main {

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    // Answers and pages have the same numbers on every machine; "1.5" is read back as "1.5".
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    // Not the platform's encoding: what another program reads from a pipe is always UTF-8.
    StandardOutput written = new StandardOutput(new FileOutputStream(FileDescriptor.out));
    PrintStream out = utf8(written);
    PrintStream err = utf8(new FileOutputStream(FileDescriptor.err));
    System.setOut(out);
    System.setErr(err);
    TerminalMonitor monitor = new TerminalMonitor();
    Engine.watchedBy(monitor);
    Tiller tiller = new Tiller(new PrintWriter(out, true), new PrintWriter(err, true), monitor);
    AtomicBoolean asked = new AtomicBoolean();
    StopSignals.handle(signal -> stop(tiller, monitor, signal, asked.getAndSet(true)));
    int code = Tiller.FAILED;
    try {
      code = tiller.run(args);
    } finally {
      out.flush();
      err.flush();
    }
    System.exit(written(written, code));
  }

  private static PrintStream utf8(OutputStream stream) {
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }

  /** An answer that nobody got is no success. */
  private static int written(StandardOutput out, int code) {
    @Nullable IOException failure = out.failure();
    if (failure == null) {
      return code;
    }
    if (out.unread()) {
      return TerminalMonitor.exitCode(TerminalMonitor.PIPE);
    }
    System.err.println(
        "tiller: Standard output could not be written: " + UserError.reason(failure) + ".");
    return Tiller.FAILED;
  }

  /** Long work is asked to save and return, once; anything else, and who asks twice, ends now. */
  private static void stop(Tiller tiller, TerminalMonitor monitor, int signal, boolean again) {
    if (again || !tiller.savesWhenInterrupted()) {
      Runtime.getRuntime().halt(TerminalMonitor.exitCode(signal));
    }
    monitor.stop(signal);
    System.err.println(
        "tiller: stopping; what can be resumed is being saved (again to end at once)");
  }
}
