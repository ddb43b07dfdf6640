/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */

import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Many cases of grpc-java's TestServiceClient, or its TestServiceServer, in one process: by itself
 * the client needs a process for each case. Started from its source, with the jars that
 * .ci/tools.sh copies.
 *
 * <pre>
 * client LABEL CASE,CASE... ARGUMENT... [-- LABEL CASE,CASE... ARGUMENT...]...
 *     runs the groups side by side, prints "ok LABEL CASE" for each case that passes, and ends with
 *     status 0 if all do
 * server
 *     prints "port N", serves until standard input ends
 * </pre>
 */
final class Interop {
  private static final String PACKAGE = "io.grpc.testing.integration.";

  private Interop() {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals("server")) {
      serve();
      return;
    }
    List<String> words = List.of(args).subList(1, args.length);
    List<List<String>> groups = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= words.size(); i++) {
      if (i == words.size() || words.get(i).equals("--")) {
        groups.add(words.subList(start, i));
        start = i + 1;
      }
    }
    System.exit(call(groups) ? 0 : 1);
  }

  private static boolean call(List<List<String>> groups) throws Exception {
    // The client writes what it does to standard output.
    PrintStream out = System.out;
    System.setOut(System.err);
    registerItsLoadBalancer();
    AtomicBoolean passed = new AtomicBoolean(true);
    List<Thread> threads = new ArrayList<>();
    for (List<String> group : groups) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (String name : group.get(1).split(",")) {
                      try {
                        run(name, group.subList(2, group.size()));
                        out.println("ok " + group.get(0) + " " + name);
                      } catch (Exception e) {
                        passed.set(false);
                        out.println("FAILED " + group.get(0) + " " + name);
                        (e instanceof InvocationTargetException ? e.getCause() : e)
                            .printStackTrace(out);
                      }
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return passed.get();
  }

  private static void run(String name, List<String> arguments) throws Exception {
    List<String> all = new ArrayList<>(arguments);
    all.add("--test_case=" + name);
    if (name.startsWith("orca_")) {
      all.add(
          "--service_config_json="
              + "{\"loadBalancingConfig\":[{\"test_backend_metrics_load_balancer\":{}}]}");
    }
    Object client = make("TestServiceClient");
    invoke(client, "parseArgs", (Object) all.toArray(new String[0]));
    invoke(client, "setUp");
    try {
      invoke(client, "run");
    } finally {
      invoke(client, "tearDown");
    }
  }

  /** As its main method does, but for all cases together. */
  private static void registerItsLoadBalancer() throws Exception {
    Class<?> registry = Class.forName("io.grpc.LoadBalancerRegistry");
    registry
        .getMethod("register", Class.forName("io.grpc.LoadBalancerProvider"))
        .invoke(
            registry.getMethod("getDefaultRegistry").invoke(null),
            make("CustomBackendMetricsLoadBalancerProvider"));
  }

  private static void serve() throws Exception {
    Object server = make("TestServiceServer");
    invoke(server, "parseArgs", (Object) new String[] {"--port=0", "--use_tls=false"});
    invoke(server, "start");
    System.out.println("port " + invoke(server, "getPort"));
    try {
      while (System.in.read() >= 0) {
        // Until nobody needs it any more.
      }
    } catch (IOException e) {
      // As good an end.
    }
    System.exit(0);
  }

  private static Object make(String name) throws Exception {
    Constructor<?> constructor = Class.forName(PACKAGE + name).getDeclaredConstructor();
    constructor.setAccessible(true);
    return constructor.newInstance();
  }

  private static Object invoke(Object target, String name, Object... arguments) throws Exception {
    for (Method method : target.getClass().getDeclaredMethods()) {
      if (method.getName().equals(name) && method.getParameterCount() == arguments.length) {
        method.setAccessible(true);
        return method.invoke(target, arguments);
      }
    }
    throw new NoSuchMethodException(target.getClass() + "." + name);
  }
}
