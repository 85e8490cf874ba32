#include "readers.hpp"

#include <memory>
#include <regex>
#include <sstream>
#include <stdexcept>

#include <graphviz/cgraph.h>
#include <nlohmann/json.hpp>

namespace saslspec::model::readers {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error("cannot read: " + what);
}

std::vector<std::string> split(const std::string& text, const std::string& between) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t end = text.find(between); end != std::string::npos; end = text.find(between, begin)) {
    parts.push_back(text.substr(begin, end - begin));
    begin = end + between.size();
  }
  if (!text.empty()) parts.push_back(text.substr(begin));
  return parts;
}

/// One line of the form that tooltips and comments have.
void read_line(const std::string& line, const std::string& from, const std::string& to, std::vector<ReadRow>& rows) {
  static const std::regex form(
      R"((.+?)(?: if ([a-z ]+?))?(?: -> (\w+))?: (\w+)(?: (SASL_[\w|]+))?(?: with ([\w|]+))? \(([^()]+)\))");
  std::smatch found;
  if (!std::regex_match(line, found, form)) fail(line);
  for (const std::string& stimulus : split(found[1], ", ")) {
    ReadRow row{from, stimulus, found[2].matched ? found[2].str() : "always", found[4], {}, {}, {}, found[7]};
    row.codes = split(found[5], "|");
    row.messages = split(found[6], "|");
    row.to = found[3].matched ? found[3].str() : to;
    rows.push_back(std::move(row));
  }
}

using Graph = std::unique_ptr<Agraph_t, int (*)(Agraph_t*)>;

Graph graph_of(const std::string& text) {
  Graph graph(agmemread(text.c_str()), agclose);
  if (!graph) fail("a graph");
  return graph;
}

std::string attribute(void* object, const char* key) {
  std::string name(key);
  const char* const value = agget(object, name.data());
  return value == nullptr ? std::string() : value;
}

/// The second word: "state negotiating covered".
std::string second_word(const std::string& text) {
  const auto words = split(text, " ");
  return words.size() < 2 ? std::string() : words[1];
}

} // namespace

ReadMachine read_json(const std::string& text) {
  const auto json = nlohmann::json::parse(text);
  ReadMachine read;
  json.at("name").get_to(read.name);
  json.at("class").get_to(read.mechanism_class);
  json.at("server_first").get_to(read.server_first);
  for (const auto& state : json.at("states"))
    read.states.push_back({state.at("name"), state.at("kind"), state.at("meaning")});
  read.initial = read.states.at(0).name;
  for (const auto& stimulus : json.at("stimuli"))
    read.stimuli.push_back({stimulus.at("name"), stimulus.at("delivery"), stimulus.at("message"),
                            stimulus.at("evidence"), stimulus.at("meaning"), stimulus.at("origin")});
  for (const auto& row : json.at("transitions"))
    read.rows.push_back({row.at("from"), row.at("stimulus"), row.at("guard"), row.at("reply"), row.at("codes"),
                         row.at("messages"), row.at("to"), row.at("requirement")});
  return read;
}

ReadMachine read_dot(const std::string& text) {
  const Graph graph = graph_of(text);
  ReadMachine read;
  read.name = agnameof(graph.get());
  for (const std::string& line : split(attribute(graph.get(), "stimuli"), "\\n")) {
    const std::size_t colon = line.find(": ");
    const auto words = split(line.substr(colon + 2), ", ");
    if (words.size() < 4) fail(line);
    const std::size_t before = words[0].size() + words[1].size() + words[2].size() + 6;
    read.stimuli.push_back(
        {line.substr(0, colon), words[0], words[1], words[2], line.substr(colon + 2).substr(before), {}});
  }
  for (Agnode_t* node = agfstnode(graph.get()); node != nullptr; node = agnxtnode(graph.get(), node)) {
    const std::string name = agnameof(node);
    const auto lines = split(attribute(node, "tooltip"), "\\n");
    read.states.push_back({name, second_word(attribute(node, "class")), lines.at(0)});
    for (std::size_t line = 1; line < lines.size(); ++line)
      read_line(lines[line], name, name, read.rows);
    for (Agedge_t* edge = agfstout(graph.get(), node); edge != nullptr; edge = agnxtout(graph.get(), edge)) {
      if (attribute(edge, "style") == "invis") continue;
      for (const std::string& line : split(attribute(edge, "tooltip"), "\\n"))
        read_line(line, name, agnameof(aghead(edge)), read.rows);
    }
  }
  if (!read.states.empty()) read.initial = read.states.front().name;
  return read;
}

ReadMachine read_mealy(const std::string& text) {
  const Graph graph = graph_of(text);
  ReadMachine read;
  for (Agnode_t* node = agfstnode(graph.get()); node != nullptr; node = agnxtnode(graph.get(), node)) {
    const bool marker = std::string(agnameof(node)) == "__start0";
    if (!marker) read.states.push_back({attribute(node, "label"), {}, {}});
    for (Agedge_t* edge = agfstout(graph.get(), node); edge != nullptr; edge = agnxtout(graph.get(), edge)) {
      const std::string to = attribute(aghead(edge), "label");
      if (marker) {
        read.initial = to;
        continue;
      }
      const auto label = split(attribute(edge, "label"), " / ");
      if (label.size() != 2) fail(attribute(edge, "label"));
      const auto answer = split(label[1], " ");
      ReadRow row{attribute(node, "label"), label[0], {}, answer.at(0), {}, {}, to, {}};
      if (answer.size() > 1) row.messages = {answer[1]};
      read.rows.push_back(std::move(row));
    }
  }
  return read;
}

ReadMachine read_mermaid(const std::string& text) {
  ReadMachine read;
  std::istringstream stream(text);
  static const std::regex state(R"(  (\w+))"), arrow(R"(  (\w+) --> (\w+) : .+)"), initial(R"(  \[\*\] --> (\w+))"),
      stimulus(R"(  %% stimulus ([\w.]+): (\w+))"), comment("  %% (.+)");
  std::smatch found;
  std::string to;
  bool named = false;
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with("title: ")) {
      read.name = line.substr(7);
    } else if (std::regex_match(line, found, initial)) {
      read.initial = found[1];
    } else if (std::regex_match(line, found, stimulus)) {
      read.stimuli.push_back({found[1], found[2], {}, {}, {}, {}});
    } else if (std::regex_match(line, found, state)) {
      read.states.push_back({found[1], {}, {}});
      to = found[1];
      named = true;
    } else if (std::regex_match(line, found, arrow)) {
      if (found[1] != read.states.back().name) fail(line);
      to = found[2];
    } else if (std::regex_match(line, found, comment)) {
      const std::string words = found[1];
      if (named) {
        const std::size_t comma = words.find(", ");
        read.states.back().kind = words.substr(0, comma);
        read.states.back().meaning = words.substr(comma + 2);
      } else {
        read_line(words, read.states.back().name, to, read.rows);
      }
      named = false;
    }
  }
  return read;
}

namespace {

std::vector<std::string> cells(const std::string& line) {
  auto parts = split(line.substr(2, line.size() - 4), " | ");
  return parts;
}

/// "refusal (SASL_BADPROT, SASL_BADAUTH), None, ScramError" and so on.
void read_answer(const std::string& answer, ReadRow& row) {
  static const std::regex form(R"((\w+)(?: \(([^()]+)\))?(?:, (.+))?)");
  std::smatch found;
  if (!std::regex_match(answer, found, form)) fail(answer);
  row.reply = found[1];
  row.codes = split(found[2], ", ");
  if (row.reply == "continue") row.codes = {"SASL_CONTINUE"};
  if (row.reply == "success") row.codes = {"SASL_OK"};
  row.messages = split(found[3], ", ");
  if (row.messages.empty() && row.reply != "nothing") row.messages = {"None"};
}

} // namespace

ReadMachine read_markdown(const std::string& text) {
  ReadMachine read;
  std::istringstream stream(text);
  std::string section;
  bool code = false;
  static const std::regex class_line(R"(Class: ([a-z-]+)\. First to speak: (server|client)\.)"),
      kind_line(R"(([a-z]+): (.+))");
  std::smatch found;
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with("```")) code = !code;
    if (code || line.empty() || line.starts_with("|---")) continue;
    if (line.starts_with("# ")) {
      read.name = line.substr(2);
    } else if (line.starts_with("## ")) {
      section = line.substr(3);
      if (section != "Stimuli") read.states.push_back({section, {}, {}});
    } else if (std::regex_match(line, found, class_line)) {
      read.mechanism_class = found[1];
      read.server_first = found[2] == "server";
    } else if (line.starts_with("| stimulus |")) {
      continue;
    } else if (line.starts_with("| ")) {
      const auto columns = cells(line);
      if (columns.size() != 5) fail(line);
      if (section == "Stimuli") {
        read.stimuli.push_back({columns[0], columns[1], columns[2], columns[3], columns[4], {}});
        continue;
      }
      for (const std::string& stimulus : split(columns[0], "<br>")) {
        ReadRow row{section, stimulus, columns[1].empty() ? "always" : columns[1], {}, {}, {}, columns[3], columns[4]};
        read_answer(columns[2], row);
        read.rows.push_back(std::move(row));
      }
    } else if (std::regex_match(line, found, kind_line)) {
      read.states.back().kind = found[1];
      read.states.back().meaning = found[2];
    }
  }
  if (!read.states.empty()) read.initial = read.states.front().name;
  return read;
}

} // namespace saslspec::model::readers
