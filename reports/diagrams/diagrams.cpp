#include "saslspec/reports/diagrams.hpp"

#include "svg.hpp"

#include <memory>
#include <mutex>

#include <graphviz/gvc.h>

namespace saslspec::reports {
namespace {

// Graphviz keeps its state in globals, and reports errors through a callback without context.
std::mutex graphviz;
std::string complaints;

int complain(char* text) {
  complaints += text;
  return 0;
}

struct FreeGraph {
  void operator()(Agraph_t* graph) const { agclose(graph); }
};
struct FreeData {
  void operator()(char* data) const { gvFreeRenderData(data); }
};

/// A layout belongs to a graph and is freed before it.
class Layout {
public:
  Layout(GVC_t* context, Agraph_t* graph)
      : context_{context}, graph_{graph}, done_{gvLayout(context, graph, "dot") == 0} {}
  ~Layout() {
    if (done_) gvFreeLayout(context_, graph_);
  }
  Layout(const Layout&) = delete;
  Layout& operator=(const Layout&) = delete;
  bool done() const { return done_; }

private:
  GVC_t* context_;
  Agraph_t* graph_;
  bool done_;
};

const char* renderer(Format format) {
  switch (format) {
  case Format::Svg:
    return "svg";
  case Format::Png:
    return "png";
  case Format::Pdf:
    return "pdf";
  case Format::Invalid:
    break;
  }
  return nullptr;
}

/// "what happened: what Graphviz said about it", on one line.
tl::unexpected<std::string> failure(std::string what) {
  while (!complaints.empty() && complaints.back() == '\n')
    complaints.pop_back();
  for (char& octet : complaints)
    if (octet == '\n') octet = ' ';
  return tl::unexpected(complaints.empty() ? std::move(what) : what + ": " + complaints);
}

} // namespace

tl::expected<std::string, std::string> render(std::string_view dot, Format format) {
  const char* const name = renderer(format);
  if (name == nullptr) return tl::unexpected(std::string("no such picture format"));
  const std::lock_guard lock(graphviz);
  complaints.clear();
  agseterrf(complain);

  // Kept until the process ends: Graphviz' text plug-in remembers a font of the context it used last.
  static GVC_t* const context = gvContext();
  if (context == nullptr) return failure("Graphviz could not be initialised");
  const std::unique_ptr<Agraph_t, FreeGraph> graph(agmemread(std::string(dot).c_str()));
  if (!graph) return failure("the graph could not be read");
  char resolution[] = "dpi";
  char dots_per_inch[] = "110"; // legible on a screen, and still so when printed on A4
  if (format == Format::Png) agattr(graph.get(), AGRAPH, resolution, dots_per_inch);

  const Layout layout(context, graph.get());
  if (!layout.done()) return failure("the graph could not be laid out (is Graphviz' plug-in for \"dot\" installed?)");
  char* data = nullptr;
  unsigned length = 0;
  if (gvRenderData(context, graph.get(), name, &data, &length) != 0 || data == nullptr)
    return failure(std::string("the graph could not be drawn as ") + name);
  const std::unique_ptr<char, FreeData> owned(data);
  return format == Format::Svg ? with_colour_schemes({data, length}) : std::string(data, length);
}

} // namespace saslspec::reports
