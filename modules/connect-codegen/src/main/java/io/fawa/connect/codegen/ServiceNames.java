/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.codegen;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import javax.lang.model.SourceVersion;

/**
 * Every Java name in the code of one service. Names are the proto's; only a clashing one gets an
 * underscore at its end.
 */
final class ServiceNames {
  /** Below the size limit of a static initializer (JVMS §4.7.3), at 28 bytes per RPC. */
  static final int RPCS_MAX = 2_000;

  /** The methods of {@link Object} without parameters: no other method can have their signature. */
  private static final Set<String> OBJECT_METHODS =
      Set.of(
          "clone", "finalize", "getClass", "hashCode", "notify", "notifyAll", "toString", "wait");

  /** Words that cannot name a type (JLS §3.9). */
  private static final Set<String> NO_TYPES = Set.of("permits", "record", "sealed", "var", "yield");

  private final FileDescriptorProto file;
  private final ServiceDescriptorProto service;
  private final String javaPackage;
  private final boolean runtimeHidden;

  /** The first words of referenced names: a variable of such a name would shadow them. */
  private final Set<String> firstWords = new HashSet<>(Set.of("io", "java"));

  /** All words of referenced names. */
  private final Set<String> words = new HashSet<>();

  private final String contract;
  private final String client;
  private final List<String> methods = new ArrayList<>();
  private final List<String> constants = new ArrayList<>();

  ServiceNames(
      FileDescriptorProto file, ServiceDescriptorProto service, JavaTypes types, TakenNames taken) {
    this.file = file;
    this.service = service;
    this.javaPackage = JavaTypes.javaPackage(file);
    this.runtimeHidden = taken.hasClass(javaPackage, "io");
    if (service.getMethodCount() > RPCS_MAX) {
      throw refused("it has " + service.getMethodCount() + " rpcs, limit " + RPCS_MAX);
    }
    addReferences(types);
    this.contract =
        free(
            service.getName(),
            name ->
                SourceVersion.isKeyword(name)
                    || NO_TYPES.contains(name)
                    || taken.isTaken(javaPackage, name)
                    || hidesRuntime(name)
                    || (!name.equals(service.getName()) && taken.hasService(javaPackage, name)));
    this.client =
        free(
            service.getName() + "Client",
            name ->
                taken.isTaken(javaPackage, name)
                    || hidesRuntime(name)
                    || taken.hasService(javaPackage, name));
    firstWords.add(contract);
    for (MethodDescriptorProto method : service.getMethodList()) {
      methods.add(javaName(method.getName(), method.getClientStreaming()));
      constants.add(variable(constantName(method.getName())));
    }
    refuseEqual(methods);
    refuseEqual(constants);
  }

  private void addReferences(JavaTypes types) {
    List<String> classes = new ArrayList<>(List.of(JavaTypes.outerClass(file)));
    for (MethodDescriptorProto method : service.getMethodList()) {
      for (String type : List.of(method.getInputType(), method.getOutputType())) {
        String name = types.classOf(type);
        if (!javaPackage.isEmpty() && !name.contains(".")) {
          throw refused(
              "its rpc "
                  + method.getName()
                  + " uses "
                  + type.substring(1)
                  + ", whose Java class has no package, so that no other package can name it:"
                  + " give its file an option java_package");
        }
        classes.add(name);
      }
    }
    for (String name : classes) {
      firstWords.add(JavaTypes.firstWord(name));
      words.addAll(Arrays.asList(name.split("\\.")));
      if (hidesRuntime(JavaTypes.firstWord(name))) {
        throw refused(
            "the class io hides the package of that name, and "
                + JavaTypes.firstWord(name)
                + " hides what would have to be imported instead: give the file an option"
                + " java_package");
      }
    }
  }

  private boolean hidesRuntime(String name) {
    return runtimeHidden && RuntimeNames.contains(name);
  }

  private static String free(String wanted, Predicate<String> taken) {
    String name = wanted;
    while (taken.test(name)) {
      name += "_";
    }
    return name;
  }

  private void refuseEqual(List<String> names) {
    Map<String, String> rpcs = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      String rpc = service.getMethod(i).getName();
      String other = rpcs.put(names.get(i), rpc);
      if (other != null) {
        throw refused(
            "its rpcs " + other + " and " + rpc + " would both be " + names.get(i) + " in Java");
      }
    }
  }

  private UnusableProtoException refused(String why) {
    return new UnusableProtoException(file.getName() + ": service " + fullName() + ": " + why);
  }

  /** The service's name in the proto, with its package. */
  String fullName() {
    return JavaTypes.qualified(file.getPackage(), service.getName());
  }

  /** The interface. */
  String contract() {
    return contract;
  }

  /** The client. */
  String client() {
    return client;
  }

  /** The class in the interface that has a constant for each rpc. */
  String methodsClass() {
    return free("Methods", this::isTakenInside);
  }

  /** The class in the interface that has the comments. */
  String commentsClass() {
    return free("Comments", this::isTakenInside);
  }

  /** A class in the interface would shadow all others of its name, also in implementations. */
  private boolean isTakenInside(String name) {
    return name.equals(contract) || words.contains(name);
  }

  /** The constant in the interface that has the full name. */
  String nameConstant() {
    return variable("NAME");
  }

  /** The Java method of the rpc at {@code index}. */
  String method(int index) {
    return methods.get(index);
  }

  /** The constant of the rpc at {@code index}. */
  String constant(int index) {
    return constants.get(index);
  }

  /** The field in the client that calls the rpc at {@code index}. */
  String caller(int index) {
    return variable(methods.get(index) + "Caller");
  }

  /** A field, parameter or local variable. */
  String variable(String wanted) {
    return free(wanted, name -> SourceVersion.isKeyword(name) || firstWords.contains(name));
  }

  /** The classes of the run time, for one file. */
  RuntimeNames runtime() {
    return new RuntimeNames(runtimeHidden);
  }

  /** The start of a file. */
  String header(RuntimeNames runtime) {
    String source = file.getName().replaceAll("[\\\\\\p{Cntrl}]", "?");
    return "// Generated by protoc-gen-fawa-connect from "
        + source
        + ". Do not edit.\n"
        + (javaPackage.isEmpty() ? "" : "package " + javaPackage + ";\n\n")
        + runtime.imports();
  }

  /** The path of a class's file. */
  String path(String className) {
    return JavaTypes.qualified(javaPackage, className).replace('.', '/') + ".java";
  }

  /**
   * The rpc's name with its first letter small; a Java keyword gets an underscore, and so does a
   * method of {@link Object} where the client's would have no parameters either.
   */
  static String javaName(String rpc, boolean clientStreaming) {
    String name = rpc.substring(0, 1).toLowerCase(Locale.ROOT) + rpc.substring(1);
    boolean clashes =
        SourceVersion.isKeyword(name) || (clientStreaming && OBJECT_METHODS.contains(name));
    return clashes ? name + "_" : name;
  }

  /** {@code GetDownloadURL} becomes {@code GET_DOWNLOAD_URL}. */
  static String constantName(String rpc) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < rpc.length(); i++) {
      char c = rpc.charAt(i);
      boolean wordStart =
          i > 0
              && Character.isUpperCase(c)
              && (!Character.isUpperCase(rpc.charAt(i - 1))
                  || (i + 1 < rpc.length() && Character.isLowerCase(rpc.charAt(i + 1))));
      if (wordStart && rpc.charAt(i - 1) != '_') {
        name.append('_');
      }
      name.append(Character.toUpperCase(c));
    }
    return name.toString();
  }
}
