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
import java.util.List;
import java.util.Map;

/** Which Java class protoc's own Java generator makes of a proto message or file. */
final class JavaTypes {
  /** From {@code .package.Message} to the class's full name. */
  private final Map<String, String> classes = new HashMap<>();

  private JavaTypes() {}

  static JavaTypes of(List<FileDescriptorProto> files) {
    JavaTypes types = new JavaTypes();
    for (FileDescriptorProto file : files) {
      String protoScope = file.getPackage().isEmpty() ? "" : "." + file.getPackage();
      String javaScope =
          file.getOptions().getJavaMultipleFiles() ? javaPackage(file) : outerClass(file);
      types.addAll(file.getMessageTypeList(), protoScope, javaScope);
    }
    return types;
  }

  private void addAll(List<DescriptorProto> messages, String protoScope, String javaScope) {
    for (DescriptorProto message : messages) {
      String proto = protoScope + "." + message.getName();
      String java = qualified(javaScope, message.getName());
      classes.put(proto, java);
      addAll(message.getNestedTypeList(), proto, java);
    }
  }

  /** The class of {@code .package.Message}. */
  String classOf(String protoType) {
    String name = classes.get(protoType);
    if (name == null) {
      throw new IllegalArgumentException("no message " + protoType + " in the request");
    }
    return name;
  }

  /** The package of a file's classes; possibly empty. */
  static String javaPackage(FileDescriptorProto file) {
    return file.getOptions().hasJavaPackage()
        ? file.getOptions().getJavaPackage()
        : file.getPackage();
  }

  /** The class that holds a file's descriptor, with its package. */
  static String outerClass(FileDescriptorProto file) {
    if (file.getOptions().hasJavaOuterClassname()) {
      return qualified(javaPackage(file), file.getOptions().getJavaOuterClassname());
    }
    String path = file.getName();
    String base = path.substring(path.lastIndexOf('/') + 1);
    int dot = base.lastIndexOf('.');
    String name = upperCamel(dot < 0 ? base : base.substring(0, dot));
    return qualified(javaPackage(file), takenIn(file, name) ? name + "OuterClass" : name);
  }

  static String qualified(String scope, String name) {
    return scope.isEmpty() ? name : scope + "." + name;
  }

  private static boolean takenIn(FileDescriptorProto file, String name) {
    for (ServiceDescriptorProto service : file.getServiceList()) {
      if (service.getName().equals(name)) {
        return true;
      }
    }
    return takenIn(file.getMessageTypeList(), file.getEnumTypeList(), name);
  }

  private static boolean takenIn(
      List<DescriptorProto> messages, List<EnumDescriptorProto> enums, String name) {
    for (EnumDescriptorProto type : enums) {
      if (type.getName().equals(name)) {
        return true;
      }
    }
    for (DescriptorProto message : messages) {
      if (message.getName().equals(name)
          || takenIn(message.getNestedTypeList(), message.getEnumTypeList(), name)) {
        return true;
      }
    }
    return false;
  }

  /** Letters and digits only, with a capital at the start and after anything else. */
  private static String upperCamel(String text) {
    StringBuilder name = new StringBuilder();
    boolean capital = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 'a' && c <= 'z' && capital) {
        name.append((char) (c - 'a' + 'A'));
        capital = false;
      } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
        name.append(c);
        capital = false;
      } else if (c >= '0' && c <= '9') {
        name.append(c);
        capital = true;
      } else {
        capital = true;
      }
    }
    return name.toString();
  }
}
