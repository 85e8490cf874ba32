#include "results.hpp"

#include <cstdio>

#include <nlohmann/json.hpp>

namespace saslspec::bench {

namespace {

template <class... Arguments>
std::string format(const char* pattern, Arguments... arguments) {
  char line[128];
  std::snprintf(line, sizeof line, pattern, arguments...);
  return line;
}

/// Three significant digits, so that a column of any magnitude stays narrow.
std::string short_number(double value) {
  if (value < 10) return format("%.3f", value);
  return format(value < 100 ? "%.2f" : "%.1f", value);
}

std::string or_dash(const std::optional<double>& value, const char* pattern) {
  return value ? format(pattern, *value) : "-";
}

std::string exchange_rows(const Results& results) {
  std::string text =
      format("%-24s%-9s%11s%9s%10s%10s\n", "one exchange", "library", "us", "allocs", "syscalls", "ratio");
  std::string last;
  std::optional<double> floor;
  const auto finish = [&] {
    if (floor) text += format("%-24s%-9s%11s\n", "", "floor", short_number(*floor).c_str());
    floor.reset();
  };
  for (const Exchange& row : results.exchanges) {
    if (row.name != last) finish();
    const char* name = row.name == last ? "" : row.name.c_str();
    last = row.name;
    floor = row.floor ? row.floor : floor;
    if (!row.not_measured.empty()) {
      text += format("%-24s%-9s %s\n", name, row.library.c_str(), row.not_measured.c_str());
      continue;
    }
    text +=
        format("%-24s%-9s%11s%9.0f%10s%10s\n", name, row.library.c_str(), short_number(row.microseconds).c_str(),
               row.allocations, or_dash(row.system_calls, "%.2f").c_str(), or_dash(row.ratio_to_ours, "%.2f").c_str());
  }
  finish();
  return text;
}

std::string thread_rows(const Results& results) {
  std::string rows;
  for (const Exchange& row : results.exchanges)
    if (row.two_threads) rows += format("%-24s%-9s%11.2f\n", row.name.c_str(), row.library.c_str(), *row.two_threads);
  return rows.empty() ? rows : format("\n%-24s%-9s%11s\n", "two threads over one", "library", "times") + rows;
}

std::string memory_rows(const Results& results) {
  std::string rows;
  for (const Exchange& row : results.exchanges)
    if (row.waiting)
      rows += format("%-24s%-9s%11.0f%9.0f\n", row.name.c_str(), row.library.c_str(), row.waiting->allocated,
                     row.waiting->resident);
  const auto head = format("\n%-24s%-9s%11s%9s\n", "a waiting connection", "library", "allocated", "resident");
  return rows.empty() ? rows : head + rows;
}

std::string start_rows(const Results& results) {
  std::string rows;
  for (const Start& start : results.starts)
    rows += format("%-24s%-9s%11.0f%9.0f%10.0f\n", "", start.library.c_str(), start.median.init, start.median.load,
                   start.median.first_exchange);
  const auto head = format("\n%-24s%-9s%11s%9s%10s\n", "start of a process, us", "library", "init", "load", "first");
  return rows.empty() ? rows : head + rows;
}

nlohmann::ordered_json value(const std::optional<double>& number) {
  return number ? nlohmann::ordered_json(*number) : nlohmann::ordered_json(nullptr);
}

nlohmann::ordered_json value(const Exchange& row) {
  nlohmann::ordered_json json{
      {"case",    row.name   },
      {"library", row.library}
  };
  if (!row.not_measured.empty()) {
    json["not_measured"] = row.not_measured;
    return json;
  }
  json["microseconds"] = row.microseconds;
  json["allocations"] = row.allocations;
  json["system_calls"] = value(row.system_calls);
  json["floor_microseconds"] = value(row.floor);
  json["ratio_to_ours"] = value(row.ratio_to_ours);
  json["two_threads_over_one"] = value(row.two_threads);
  if (row.waiting)
    json["waiting_bytes"] = {
        {"allocated", row.waiting->allocated},
        {"resident",  row.waiting->resident }
    };
  return json;
}

} // namespace

std::string as_table(const Results& results) {
  return exchange_rows(results) + thread_rows(results) + memory_rows(results) + start_rows(results);
}

std::string as_json(const Results& results) {
  nlohmann::ordered_json json;
  json["repetitions"] = results.repetitions;
  json["libraries"] = results.libraries;
  json["exchanges"] = nlohmann::ordered_json::array();
  for (const Exchange& row : results.exchanges)
    json["exchanges"].push_back(value(row));
  json["start"] = nlohmann::ordered_json::array();
  for (const Start& start : results.starts)
    json["start"].push_back({
        {"library",        start.library              },
        {"init",           start.median.init          },
        {"load",           start.median.load          },
        {"first_exchange", start.median.first_exchange}
    });
  return json.dump(1) + "\n";
}

} // namespace saslspec::bench
