"""The MCP door: Byline's questions, searches and articles as tools and resources of the Model Context Protocol."""
