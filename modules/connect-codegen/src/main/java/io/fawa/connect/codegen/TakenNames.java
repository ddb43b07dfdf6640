/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.codegen;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The names in each Java package that a generated class must not take. */
final class TakenNames {
  /** The classes that protoc generates, by Java package. */
  private final Map<String, Set<String>> classes = new HashMap<>();

  /** The services, by Java package. */
  private final Map<String, Set<String>> services = new HashMap<>();

  /**
   * The first words of packages in fully qualified names. A class of such a name would shadow them
   * in all code of its package, also protoc's.
   */
  private final Set<String> packageWords = new HashSet<>(Set.of("com", "io", "java"));

  private TakenNames() {}

  static TakenNames of(List<FileDescriptorProto> files) {
    TakenNames taken = new TakenNames();
    files.forEach(taken::add);
    return taken;
  }

  private void add(FileDescriptorProto file) {
    String javaPackage = JavaTypes.javaPackage(file);
    if (!javaPackage.isEmpty()) {
      packageWords.add(JavaTypes.firstWord(javaPackage));
    }
    Set<String> made = classes.computeIfAbsent(javaPackage, unused -> new HashSet<>());
    made.add(JavaTypes.lastWord(JavaTypes.outerClass(file)));
    for (DescriptorProto message : file.getMessageTypeList()) {
      if (!JavaTypes.isNested(file, message.getOptions().getFeatures())) {
        made.add(message.getName());
        made.add(message.getName() + "OrBuilder");
      }
    }
    for (EnumDescriptorProto type : file.getEnumTypeList()) {
      if (!JavaTypes.isNested(file, type.getOptions().getFeatures())) {
        made.add(type.getName());
      }
    }
    for (ServiceDescriptorProto service : file.getServiceList()) {
      services.computeIfAbsent(javaPackage, unused -> new HashSet<>()).add(service.getName());
      if (file.getOptions().getJavaGenericServices()
          && !JavaTypes.isNested(file, service.getOptions().getFeatures())) {
        made.add(service.getName());
      }
    }
  }

  /** True if protoc generates a class of this name, or packages begin with it. */
  boolean isTaken(String javaPackage, String name) {
    return packageWords.contains(name) || hasClass(javaPackage, name);
  }

  /** True if protoc generates a class of this name. */
  boolean hasClass(String javaPackage, String name) {
    return classes.getOrDefault(javaPackage, Set.of()).contains(name);
  }

  /** True if a service has this name. */
  boolean hasService(String javaPackage, String name) {
    return services.getOrDefault(javaPackage, Set.of()).contains(name);
  }
}
