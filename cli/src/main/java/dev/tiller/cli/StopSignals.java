package dev.tiller.cli;

import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;

/**
 * What Ctrl-C and {@code kill} do. A shutdown hook would be too late: hooks run side by side, and
 * that of the ONNX runtime frees what the main thread may still be computing with.
 *
 * <p>The JDK's only interface for signals is {@code sun.misc.Signal}, of the supported module
 * {@code jdk.unsupported}. The compiler warns of it with a warning that cannot be switched off,
 * hence reflection.
 */
final class StopSignals {

  private StopSignals() {}

  /**
   * Hands SIGINT and SIGTERM to a handler from now on, on a thread of its own for each signal.
   *
   * @param handler takes the signal's number
   */
  static void handle(IntConsumer handler) {
    for (String name : new String[] {"INT", "TERM"}) {
      try {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> type = Class.forName("sun.misc.SignalHandler");
        Object receiver =
            Proxy.newProxyInstance(
                StopSignals.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> {
                  Object raised = arguments[0];
                  handler.accept((int) signal.getMethod("getNumber").invoke(raised));
                  return null;
                });
        signal
            .getMethod("handle", signal, type)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), receiver);
      } catch (ReflectiveOperationException e) {
        return; // A JVM without it, or started with -Xrs: signals end the process as they come.
      }
    }
  }
}
